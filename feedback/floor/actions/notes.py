"""Writing notes, keeping them true, and counting what they spared."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.db import claimed
from feedback.core.errors import Conflict, Invalid, Text
from feedback.core.text import clean_line
from feedback.events.actions import Fact, Thing, record
from feedback.floor.models import MESSAGE_LIMIT, Note, NoteUse, PastNote, Question
from feedback.floor.permissions import may_edit_note, may_write_notes
from feedback.people.models import User
from feedback.people.queries import language_of, organisation, zone_of
from feedback.reports.actions.moving import words

#: When a note without a date of its own is looked at again.
REVIEWED_AFTER = timedelta(days=90)
TITLE_LIMIT = 160
_EDITABLE = ("title", "body", "tool", "call_type", "language", "owner", "review_on")


@transaction.atomic
def write_note(*, by: User, title: str, body: str, now: datetime | None = None, **more: Any) -> Note:
    """Write a note for everybody; tool, call type, language, owner and review date as given. Raises Invalid."""
    now = now or timezone.now()
    may_write_notes(by).demand()
    facts = {
        "language": language_of(by),
        "owner": by,
        "review_on": _today(now) + REVIEWED_AFTER,
        **{name: value for name, value in more.items() if value not in {None, ""}},
    }
    note = Note(created_at=now, updated_at=now)
    _set(note, {"title": title, "body": body, **facts}, now)
    note.save()
    _tell("written", note, now, by)
    return note


@transaction.atomic
def edit_note(*, note: Note, by: User, fields: dict[str, Any], now: datetime | None = None) -> Note:
    """Change a note: its words as they were are kept as a version. Without a change nothing happens."""
    now = now or timezone.now()
    note = _held(note)
    may_edit_note(by, note).demand()
    before = {name: getattr(note, name) for name in _EDITABLE}
    _set(note, fields, now)
    changed = [name for name in _EDITABLE if getattr(note, name) != before[name]]
    if not changed:
        return note
    if {"title", "body"} & set(changed):
        PastNote.objects.create(
            note=note,
            version=note.version,
            title=before["title"],
            body=before["body"],
            replaced_at=now,
            replaced_by=by,
        )
        note.version += 1
    _keep(note, now)
    _tell("edited", note, now, by, fields=changed, version=note.version)
    return note


@transaction.atomic
def confirm_note(*, note: Note, by: User, review_on: date | None = None, now: datetime | None = None) -> Note:
    """Say that a note is still true; it is looked at again on that day, else in 90 days."""
    now = now or timezone.now()
    note = _held(note)
    may_edit_note(by, note).demand()
    _set(note, {"review_on": review_on or _today(now) + REVIEWED_AFTER}, now)
    _keep(note, now)
    _tell("confirmed", note, now, by, review_on=note.review_on.isoformat())
    return note


@transaction.atomic
def retire_note(*, note: Note, by: User, now: datetime | None = None) -> Note:
    """Take a note out of use: it is not found any more, and nothing of it is lost."""
    return _switch(note, by, now or timezone.now(), active=False)


@transaction.atomic
def restore_note(*, note: Note, by: User, now: datetime | None = None) -> Note:
    """Put a note back into use."""
    return _switch(note, by, now or timezone.now(), active=True)


@transaction.atomic
def note_used(
    *, note: Note, by: User, kind: str, question: Question | None = None, now: datetime | None = None
) -> bool:
    """Count that a note helped somebody, or was the answer: once a day each. Gives whether it counted."""
    now = now or timezone.now()
    _row, new = NoteUse.objects.get_or_create(
        note=note,
        user=by,
        kind=kind,
        day=_today(now),
        defaults={"at": now, "site_id": by.site_id, "question": question},
    )
    if new:
        _tell("used", note, now, by, how=kind, question_id=question.pk if question else None)
    return new


@transaction.atomic
def hand_notes_over(*, owner: User, to: User, by: User | None, now: datetime | None = None) -> int:
    """Give somebody's notes in use to somebody else, who is asked about them from then on; how many."""
    now = now or timezone.now()
    notes = list(Note.objects.select_for_update().filter(owner=owner, is_active=True).order_by("id"))
    for note in notes:
        note.owner = to
        _keep(note, now)
        _tell("edited", note, now, by, fields=["owner"], version=note.version)
    return len(notes)


def ask_about_notes(*, now: datetime | None = None) -> int:
    """Ask the owners of notes whose day of review has come whether they are still true; once a date. Gives how many."""
    now, asked = now or timezone.now(), 0
    due = Note.objects.filter(~Q(asked_about=F("review_on")) | Q(asked_about=None), is_active=True)
    due = due.filter(review_on__lte=_today(now))
    for pk in list(due.order_by("review_on", "id").values_list("pk", flat=True)):
        with transaction.atomic():
            note = claimed(due.filter(pk=pk)).first()
            if note is not None:
                Note.objects.filter(pk=pk).update(asked_about=note.review_on)
                _tell("review_due", note, now, None, review_on=note.review_on.isoformat(), owner_id=note.owner_id)
                asked += 1
    return asked


def _held(note: Note) -> Note:
    return Note.objects.select_for_update().get(pk=note.pk)


def _switch(note: Note, by: User, now: datetime, *, active: bool) -> Note:
    note = _held(note)
    may_edit_note(by, note).demand()
    if note.is_active == active:
        raise Conflict(_("Somebody did that already."))
    note.is_active = active
    _keep(note, now)
    _tell("restored" if active else "retired", note, now, by)
    return note


def _set(note: Note, fields: dict[str, Any], now: datetime) -> None:
    """Put these facts on a note; raises Invalid, field by field."""
    wrong: dict[str, Text | list[Text]] = {}
    for name in _EDITABLE:
        if name in fields:
            try:
                setattr(note, name, _fit(name, fields[name], now))
            except Invalid as refused:
                wrong |= refused.fields
    if wrong:
        raise Invalid(wrong)


def _fit(name: str, value: Any, now: datetime) -> Any:
    if name == "title":
        return words(name, clean_line(value), limit=TITLE_LIMIT).text
    if name == "body":
        return words(name, value, limit=MESSAGE_LIMIT).text
    if name == "language" and value not in dict(settings.LANGUAGES):
        raise Invalid({name: _("Choose one of the languages.")})
    if name == "review_on" and value <= _today(now):
        raise Invalid({name: _("Choose a day to come.")})
    if name == "owner" and not (value.is_active and may_write_notes(value)):
        raise Invalid({name: _("Choose a champion, a supervisor or an owner.")})
    return value


def _keep(note: Note, now: datetime) -> None:
    note.updated_at = now
    note.save()


def _today(now: datetime) -> date:
    """The date by the organisation's clock, so that everybody means the same day."""
    return now.astimezone(zone_of(None)).date() if organisation().pk else now.date()


def _tell(verb: str, note: Note, at: datetime, by: User | None, **data: Any) -> None:
    subject = Thing("note", note.pk)
    record(Fact(f"note.{verb}", subject, at, actor=by.pk if by else None, tool_id=note.tool_id, data=data))
