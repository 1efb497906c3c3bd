"""Pictures and files that show what happened: known by their content, freed of their author, few and small."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, IllegalMove, Invalid
from feedback.core.text import clean_line
from feedback.people.models import User
from feedback.reports import states
from feedback.reports.actions.moving import actor_on, held, keep, tell
from feedback.reports.files import Kind, kind_of, without_traces
from feedback.reports.masking import mask
from feedback.reports.models import Attachment, FrictionReport, State
from feedback.reports.permissions import may_attach

LARGEST = 5 * 1024 * 1024
MOST = 5
#: A file that no row names may belong to a transaction that still runs; none runs for so long.
STRAY_AFTER = timedelta(days=1)


@transaction.atomic
def attach(*, report: FrictionReport, by: User, file: UploadedFile, now: datetime | None = None) -> Attachment:
    """Add a picture, a text or a PDF of at most 5 MB; five a report. Raises Forbidden, Invalid, Conflict, IllegalMove.

    What a picture tells of place, device and author is taken out. A PDF can name its author anywhere, so whoever raised
    a report anonymously cannot add one.
    """
    now = now or timezone.now()
    report = held(report)
    may_attach(by, report, at=now).demand()
    if report.state == State.MERGED:
        raise IllegalMove(State.MERGED, "attach", states.legal(report.state, report.nature))
    if report.attachments.count() >= MOST:
        raise Conflict(_("There are %(most)d files already, and that is the most a report takes.") % {"most": MOST})
    kind, content = _content_of(file)
    actor = actor_on(report, by)
    if kind is Kind.PDF and actor is None:
        raise Invalid(
            {"file": _("A PDF can carry its author's name, and this report is anonymous. Add a picture of it.")}
        )
    stored = Attachment(
        report=report,
        uploaded_by=by,
        name=_name_of(file, kind),
        content_type=kind.content_type,
        size=len(content),
        created_at=now,
    )
    with ExitStack() as undo:
        stored.file.save(f"{report.pk}.{kind.suffix}", ContentFile(content), save=False)
        undo.callback(stored.file.delete, save=False)
        stored.save()
        keep(report, now)
        tell("report.attached", report, at=now, actor=actor, attachment_id=stored.pk)
        undo.pop_all()
    return stored


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
    return kind, without_traces(kind, content)


def _name_of(file: UploadedFile, kind: Kind) -> str:
    """The file's own name without folders, masked like any text, with the ending that its content has."""
    stem = PurePath(clean_line(file.name or "").replace("\\", "/")).stem
    return f"{mask(stem).text[:100] or 'file'}.{kind.suffix}"
