"""What is stored about oneself, to take away: one JSON file, the same as a CSV file a table, and one's files.

Everything that names a person is here, or in `tests/retention/test_own.py` with the reason why not.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet

from feedback.catalogue.models import Release, Tool
from feedback.champions.models import Member, Shift, Swap
from feedback.changes.models import Change, ChangeAsk, ReleaseAsk
from feedback.commitments.models import SavedView
from feedback.core.tables import csv_lines
from feedback.events.models import Event
from feedback.floor.models import Message as FloorMessage
from feedback.floor.models import Note, NoteUse, PastNote, Question
from feedback.letters.models import TeamLetter
from feedback.notifications.models import Mail, Notification, Preference
from feedback.people.models import Absence, ApiToken, Grant, User
from feedback.quality.models import Look, Score
from feedback.register.models import StayOut
from feedback.reports.models import (
    Attachment,
    FrictionReport,
    InternalNote,
    Message,
    Response,
    Supporter,
    Unsealing,
    Verification,
)
from feedback.reports.seal import done_by, raised_by
from feedback.retention.models import Hold
from feedback.routing.models import Assignment
from feedback.themes.models import Theme
from feedback.training.models import Capture, CheckAttempt, Enrolment, NeedAnswer, Nudge, Session

IN_MEMORY = 8 * 1024 * 1024


class Table(NamedTuple):
    """Rows that are somebody's, and which of their columns."""

    rows: Callable[[User], QuerySet[Any]]
    columns: tuple[str, ...]


#: What somebody did in their work for others: with their own words, and without other people's names.
WORK: Mapping[str, Table] = {
    "tools_owned": Table(lambda who: Tool.objects.filter(owner=who), ("id", "name")),
    "reports_owned": Table(lambda who: FrictionReport.objects.filter(owner=who), ("id", "state", "created_at")),
    "notes_on_reports": Table(lambda who: InternalNote.objects.filter(author=who), ("report_id", "text", "created_at")),
    "assignments": Table(lambda who: Assignment.objects.filter(by=who), ("report_id", "words", "created_at")),
    "changes": Table(
        lambda who: Change.objects.filter(author=who), ("id", "title", "before", "after", "state", "created_at")
    ),
    "releases": Table(lambda who: Release.objects.filter(by=who), ("tool__name", "version", "notes", "created_at")),
    "themes": Table(lambda who: Theme.objects.filter(owner=who), ("id", "title", "state", "created_at")),
    "register": Table(lambda who: StayOut.objects.filter(agreed_by=who), ("tool__name", "note", "since", "ended_at")),
    "floor_notes": Table(lambda who: Note.objects.filter(owner=who), ("id", "title", "body", "created_at")),
    "floor_notes_replaced": Table(
        lambda who: PastNote.objects.filter(replaced_by=who), ("note_id", "version", "replaced_at")
    ),
    "questions_answered": Table(
        lambda who: Question.objects.filter(Q(claimed_by=who) | Q(answered_by=who) | Q(helped_by=who)),
        ("id", "state", "answered_at"),
    ),
    "sessions_led": Table(lambda who: Session.objects.filter(lead=who), ("id", "starts_at", "place", "state")),
    "training_needs": Table(lambda who: NeedAnswer.objects.filter(by=who), ("id", "reason", "at")),
    "scores_given": Table(
        lambda who: Score.objects.filter(scorer=who), ("id", "percent", "note", "state", "scored_at")
    ),
    "looks_answered": Table(lambda who: Look.objects.filter(answered_by=who), ("score_id", "answer", "answered_at")),
    "letters": Table(
        lambda who: TeamLetter.objects.filter(Q(edited_by=who) | Q(sent_by=who)),
        ("team__name", "month", "greeting", "edited_at", "sent_at"),
    ),
    "unsealings": Table(
        lambda who: Unsealing.objects.filter(asked_by=who), ("report_id", "reason", "outcome", "asked_at")
    ),
    "holds": Table(lambda who: Hold.objects.filter(placed_by=who), ("over", "reason", "placed_at", "lifted_at")),
}
#: What somebody did without their name is here, too: it is themselves who ask.
TABLES: Mapping[str, Table] = {
    "person": Table(
        lambda who: User.objects.filter(pk=who.pk),
        (
            *(
                "name",
                "email",
                "external_id",
                "site__name",
                "team__name",
                "lead__name",
                "timezone",
                "language",
                "theme",
            ),
            *("joined_on", "created_at"),
        ),
    ),
    "roles": Table(lambda who: Grant.objects.filter(user=who), ("role", "scope", "scope_id")),
    "tokens": Table(lambda who: ApiToken.objects.filter(user=who), ("name", "scope", "created", "expiry")),
    "absences": Table(lambda who: Absence.objects.filter(user=who), ("starts_at", "ends_at")),
    "reports": Table(
        lambda who: FrictionReport.objects.filter(raised_by(who)),
        (
            *("id", "anonymous", "nature", "tool__name", "call_type__name", "category__name", "severity", "moment"),
            *(
                "title",
                "text",
                "expected",
                "suggested",
                "interaction_id",
                "source",
                "external_id",
                "state",
                "created_at",
            ),
        ),
    ),
    "supported": Table(lambda who: Supporter.objects.filter(done_by(who)), ("report_id", "created_at")),
    "messages": Table(
        lambda who: Message.objects.filter(done_by(who, "author")), ("report_id", "direction", "text", "created_at")
    ),
    "answers": Table(lambda who: Response.objects.filter(by=who), ("report_id", "kind", "message", "created_at")),
    "verifications": Table(
        lambda who: Verification.objects.filter(done_by(who)), ("report_id", "fixed", "note", "created_at")
    ),
    "files": Table(
        lambda who: Attachment.objects.filter(done_by(who, "uploaded_by")),
        ("report_id", "name", "content_type", "size", "created_at"),
    ),
    "questions": Table(lambda who: Question.objects.filter(asker=who), ("id", "text", "state", "asked_at")),
    "floor_messages": Table(
        lambda who: FloorMessage.objects.filter(author=who), ("question_id", "kind", "text", "created_at")
    ),
    "scores": Table(
        lambda who: Score.objects.filter(person=who), ("interaction_id", "percent", "note", "state", "scored_at")
    ),
    "looks": Table(lambda who: Look.objects.filter(score__person=who), ("score_id", "reason", "answer", "asked_at")),
    "training": Table(
        lambda who: Enrolment.objects.filter(person=who), ("cycle_id", "session_id", "state", "created_at")
    ),
    "checks": Table(
        lambda who: CheckAttempt.objects.filter(enrolment__person=who), ("number", "answers", "right", "passed", "at")
    ),
    "captures": Table(lambda who: Capture.objects.filter(by=who), ("session_id", "kind", "text", "created_at")),
    "nudges": Table(lambda who: Nudge.objects.filter(person=who), ("on", "at")),
    "turns": Table(lambda who: Member.objects.filter(user=who), ("layer__roster__name", "layer__name", "position")),
    "swaps": Table(
        lambda who: Swap.objects.filter(Q(giver=who) | Q(asked=who) | Q(taker=who) | Q(created_by=who)),
        ("roster__name", "starts_at", "ends_at", "reason", "note", "state", "created_at"),
    ),
    "shifts": Table(lambda who: Shift.objects.filter(user=who), ("roster__name", "starts_at", "ends_at")),
    "news": Table(lambda who: Notification.objects.filter(done_by(who)), ("kind", "params", "created_at", "read_at")),
    "mail": Table(lambda who: Mail.objects.filter(user=who), ("subject", "text", "created_at", "sent_at")),
    "preferences": Table(lambda who: Preference.objects.filter(user=who), ("kind", "frequency")),
    "views": Table(lambda who: SavedView.objects.filter(person=who), ("name", "query", "created_at")),
    "asked_of_changes": Table(
        lambda who: ChangeAsk.objects.filter(done_by(who, "person")), ("report_id", "change_id", "turn", "created_at")
    ),
    "asked_of_releases": Table(
        lambda who: ReleaseAsk.objects.filter(done_by(who, "person")), ("report_id", "release_id", "created_at")
    ),
    "notes_read": Table(lambda who: NoteUse.objects.filter(user=who), ("note_id", "kind", "at")),
    **WORK,
    # Acts on one's own report without a name have no actor, so none of them is here either.
    "journal": Table(lambda who: Event.objects.filter(actor_id=who.pk), ("verb", "at", "subject_type", "subject_id")),
}


def archive(person: User, *, now: datetime) -> IO[bytes]:
    """A zip: `data.json` with everything by table, each table as CSV, and under `files/` the files they added.

    It stands at its beginning; what does not fit into memory lies on the disk until it is closed.
    """
    found = {name: list(_rows(table, person)) for name, table in TABLES.items()}
    told = {"person_id": person.pk, "taken_at": now, "tables": found}
    out: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for name, table in TABLES.items():
            file.writestr(f"{name}.csv", _as_csv(table.columns, found[name]))
        for one in Attachment.objects.filter(done_by(person, "uploaded_by")).order_by("pk"):
            with suppress(FileNotFoundError), one.file.open() as content:
                file.writestr(f"files/{one.pk}-{one.name}", content.read())
    out.seek(0)
    return out


def _rows(table: Table, person: User) -> Iterator[dict[str, Any]]:
    return table.rows(person).order_by("pk").values(*table.columns).iterator(chunk_size=500)


def _as_csv(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
    return "".join(csv_lines(columns, ([_cell(row[name]) for name in columns] for row in rows)))


def _cell(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
