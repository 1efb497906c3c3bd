"""Pictures and files that show what happened: known by their content, freed of their author, few and small."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import PurePath
from secrets import token_hex
from typing import Unpack

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, IllegalMove, Invalid
from feedback.core.text import clean_line
from feedback.people.masking import masked, masked_name
from feedback.people.models import User
from feedback.reports import states
from feedback.reports.actions.filing import Facts, file_report
from feedback.reports.actions.moving import dated, held, keep, tell, voice_of
from feedback.reports.files import Broken, Kind, TooManyPixels, kind_of, redrawn
from feedback.reports.models import Attachment, FrictionReport, State
from feedback.reports.permissions import may_attach

LARGEST = 5 * 1024 * 1024
MOST = 5
#: A file that no row names may belong to a transaction that still runs; none runs for so long.
STRAY_AFTER = timedelta(days=1)


@transaction.atomic
def attach(*, report: FrictionReport, by: User, file: UploadedFile, now: datetime | None = None) -> Attachment:
    """Add a picture, a text or a PDF of at most 5 MB; five a report. Raises Forbidden, Invalid, Conflict, IllegalMove.

    A picture is drawn anew: what it tells of place, device and author is gone. A text is masked like any words. A PDF
    can name its author anywhere, so whoever raised a report anonymously cannot add one, and what they call a file is
    not kept.
    """
    now = now or timezone.now()
    report = held(report)
    may_attach(by, report, at=now).demand()
    if report.state == State.MERGED:
        raise IllegalMove(State.MERGED, "attach", states.legal(report.state, report.nature))
    if report.attachments.count() >= MOST:
        raise Conflict(_("There are %(most)d files already, and that is the most a report takes.") % {"most": MOST})
    kind, content = _content_of(file)
    voice = voice_of(by, report)
    now = dated(voice, report, now)
    if kind is Kind.PDF and voice.sealed is not None:
        raise Invalid(
            {"file": _("A PDF can carry its author's name, and this report is anonymous. Add a picture of it.")}
        )
    stored = Attachment(
        report=report,
        **voice.row("uploaded_by"),
        name=_name_of(file, kind) if voice.sealed is None else f"file.{kind.suffix}",
        content_type=kind.content_type,
        size=len(content),
        created_at=now,
    )
    with ExitStack() as undo:
        stored.file.save(f"{token_hex(16)}.{kind.suffix}", ContentFile(content), save=False)
        undo.callback(stored.file.delete, save=False)
        if voice.sealed is not None:
            os.utime(stored.file.path, (now.timestamp(), now.timestamp()))  # it tells no more than its row does
        stored.save()
        keep(report, now)
        tell("report.attached", report, at=now, actor=voice.actor, attachment_id=stored.pk)
        undo.pop_all()
    return stored


@transaction.atomic
def file_with(
    *, pictures: Sequence[UploadedFile], now: datetime | None = None, **facts: Unpack[Facts]
) -> FrictionReport:
    """Raise a report together with what shows it: all of it is stored, or nothing.

    Raises what `file_report` and `attach` do; what is wrong with a file stands at `pictures`.
    """
    now = now or timezone.now()
    report = file_report(now=now, **facts)
    with ExitStack() as undo:
        for file in pictures:
            undo.callback(_beside(report, facts["by"], file, now).file.delete, save=False)
        undo.pop_all()
    return report


def _beside(report: FrictionReport, by: User, file: UploadedFile, now: datetime) -> Attachment:
    try:
        return attach(report=report, by=by, file=file, now=now)
    except Invalid as refused:
        raise Invalid({"pictures": refused.fields.get("file", [refused.reason])}) from None


def forget_strays(*, now: datetime) -> int:
    """Delete files that no report has and that are a day old: a transaction that was rolled back, or a process that was
    killed, leaves them behind. Looks at this month's and the last one's; gives the number deleted."""
    storage, gone = Attachment._meta.get_field("file").storage, 0
    for day in (now, now.replace(day=1) - timedelta(days=1)):
        folder = day.strftime("attachments/%Y/%m")
        old = [name for name in _files_in(storage, folder) if storage.get_modified_time(name) < now - STRAY_AFTER]
        kept = (
            set(Attachment.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True)) if old else ()
        )
        for name in set(old).difference(kept):
            storage.delete(name)
            gone += 1
    return gone


def _files_in(storage: Storage, folder: str) -> list[str]:
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for name in files]


def _content_of(file: UploadedFile) -> tuple[Kind, bytes]:
    if (file.size or 0) > LARGEST:
        raise Invalid({"file": _("This file is larger than 5 MB. Send a smaller one.")})
    file.seek(0)
    content = file.read(LARGEST + 1)
    if not content:
        raise Invalid({"file": _("This file is empty.")})
    kind = kind_of(content)
    if kind is None:
        raise Invalid({"file": _("Send a picture (PNG, JPEG, WebP, GIF), a plain text or a PDF.")})
    if kind is Kind.TEXT:
        return kind, masked(content.decode()).text.encode()
    return _drawn(kind, content)


def _drawn(kind: Kind, content: bytes) -> tuple[Kind, bytes]:
    try:
        kind, content = redrawn(kind, content)
    except TooManyPixels:
        raise Invalid({"file": _("This picture has more than 25 million pixels. Send a part of it.")}) from None
    except Broken:
        raise Invalid({"file": _("This picture cannot be opened. Save it once more, or take another one.")}) from None
    if len(content) > LARGEST:
        raise Invalid({"file": _("Drawn anew, this picture is larger than 5 MB. Send a part of it.")})
    return kind, content


def _name_of(file: UploadedFile, kind: Kind) -> str:
    """The file's own name without folders, masked like any text, with the ending that its content has."""
    stem = PurePath(clean_line(file.name or "").replace("\\", "/")).stem
    return f"{masked_name(stem).text[:100] or 'file'}.{kind.suffix}"
