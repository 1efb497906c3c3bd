"""What is stored about oneself, to take away: one JSON file, and the same as a CSV file a table, in one archive."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from feedback.champions.models import Shift
from feedback.core.tables import csv_lines
from feedback.events.models import Event
from feedback.floor.models import Message as FloorMessage
from feedback.floor.models import Question
from feedback.notifications.models import Notification
from feedback.people.models import Absence, ApiToken, Grant, User
from feedback.quality.models import Look, Score
from feedback.reports.models import Attachment, FrictionReport, Message, Response, Supporter, Verification
from feedback.reports.seal import done_by, raised_by
from feedback.training.models import CheckAttempt, Enrolment


class Table(NamedTuple):
    """Rows that are somebody's, and which of their columns."""

    rows: Callable[[User], QuerySet[Any]]
    columns: tuple[str, ...]


#: What somebody did without their name is here, too: it is themselves who ask.
TABLES: Mapping[str, Table] = {
    "person": Table(
        lambda who: User.objects.filter(pk=who.pk),
        ("name", "email", "external_id", "site__name", "team__name", "timezone", "language", "joined_on", "created_at"),
    ),
    "roles": Table(lambda who: Grant.objects.filter(user=who), ("role", "scope", "scope_id")),
    "tokens": Table(lambda who: ApiToken.objects.filter(user=who), ("name", "scope", "created", "expiry")),
    "absences": Table(lambda who: Absence.objects.filter(user=who), ("starts_at", "ends_at")),
    "reports": Table(
        lambda who: FrictionReport.objects.filter(raised_by(who)),
        ("id", "anonymous", "tool__name", "severity", "title", "text", "expected", "suggested", "state", "created_at"),
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
    "shifts": Table(lambda who: Shift.objects.filter(user=who), ("roster__name", "starts_at", "ends_at")),
    "news": Table(lambda who: Notification.objects.filter(done_by(who)), ("kind", "params", "created_at", "read_at")),
    # Acts on one's own report without a name have no actor, so none of them is here either.
    "journal": Table(lambda who: Event.objects.filter(actor_id=who.pk), ("verb", "at", "subject_type", "subject_id")),
}


def archive(person: User, *, now: datetime) -> bytes:
    """A zip: `data.json` with everything by table, and each table as CSV."""
    found = {name: list(_rows(table, person)) for name, table in TABLES.items()}
    told = {"person_id": person.pk, "taken_at": now, "tables": found}
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for name, table in TABLES.items():
            file.writestr(f"{name}.csv", _as_csv(table.columns, found[name]))
    return out.getvalue()


def _rows(table: Table, person: User) -> Iterator[dict[str, Any]]:
    return table.rows(person).order_by("pk").values(*table.columns).iterator(chunk_size=500)


def _as_csv(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
    return "".join(csv_lines(columns, ([_cell(row[name]) for name in columns] for row in rows)))


def _cell(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
