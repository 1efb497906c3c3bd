"""Writing a week as it was typed: all of it at once, or nothing and the reason at each cell.

What is typed is the plan as it is to be in the end. Where a rotation plans something else, exceptions make up the
difference; shifts by hand are moved, shortened or taken off. Afterwards the plan is worked out anew and compared.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.champions.actions.overrides import make_override, remove_override
from feedback.champions.actions.rules import AwayThen, locked
from feedback.champions.actions.shifts import edit_shift, plan_shift, remove_shift
from feedback.champions.cells import BadHours, joined, read_cell, without
from feedback.champions.coverage import Span
from feedback.champions.duty import Duty
from feedback.champions.kept import plans
from feedback.champions.models import Override, Roster, Shift
from feedback.champions.sheet import Place, Sheet, sheet_of
from feedback.core.errors import DomainError, Text
from feedback.people.models import User


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that becomes another."""

    user: User
    day: date
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a save changes, and the person-time that is missing in the week before and after it."""

    changes: Sequence[Change] = ()
    missing_before: timedelta = timedelta(0)
    missing_after: timedelta = timedelta(0)
    errors: Mapping[Place, Text] = field(default_factory=dict)


def change_week(
    *,
    roster: Roster,
    monday: date,
    typed: Mapping[Place, str],
    seen: Mapping[Place, str],
    by: User,
    keep: bool,
    now: datetime | None = None,
) -> Outcome:
    """Make the week what was typed, or with `keep` false only say what that would change.

    `seen` is what stood in the cells when they were shown: a cell that was typed into and has changed meanwhile is an
    error. With any error nothing is written.
    """
    now = now or timezone.now()
    with transaction.atomic():
        held = locked(roster)
        before = sheet_of(plans()[held.pk], monday, now)
        work = _Work(held, before, by, now)
        work.read(typed, seen)
        changes = [
            Change(work.people[user], day, before.text((user, day)), typed[user, day].strip())
            for user, day in sorted(work.wanted, key=lambda place: (work.people[place[0]].name, place[1]))
        ]
        work.write()
        after = sheet_of(plans()[held.pk], monday, now) if work.wanted and not work.errors else before
        work.compare(after)
        if work.errors or not keep:
            transaction.set_rollback(True)
    return Outcome(changes, before.missing(), after.missing(), work.errors)


class _Work:
    """One save: what is wanted cell by cell, what was wrong with it, and the steps that lead there."""

    def __init__(self, roster: Roster, sheet: Sheet, by: User, now: datetime) -> None:
        self.roster, self.sheet, self.by, self.now = roster, sheet, by, now
        self.people = {person.pk: person for person in sheet.people}
        self.wanted: dict[Place, list[Span]] = {}
        self.errors: dict[Place, Text] = {}
        during = {"roster": roster, "ends_at__gt": sheet.cover.start, "starts_at__lt": sheet.cover.end}
        self._shifts = {f"shift-{row.pk}": row for row in Shift.objects.filter(**during).select_related("user")}
        self._overrides = {f"override-{row.pk}": row for row in Override.objects.filter(**during)}

    def read(self, typed: Mapping[Place, str], seen: Mapping[Place, str]) -> None:
        """What is wanted of the cells that differ from what stands in them."""
        for place, text in typed.items():
            if place[0] not in self.people or place[1] not in self.sheet.dates:
                continue
            try:
                spans = joined(read_cell(text, place[1], self.sheet.zone))
            except BadHours as error:
                self.errors[place] = error.reason
                continue
            there = joined(self.sheet.spans.get(place, ()))
            if spans == there:
                continue
            if seen.get(place, "") != self.sheet.text(place):
                told = _("Somebody changed this meanwhile: it is “{text}” now.")
                self.errors[place] = format_lazy(told, text=self.sheet.text(place) or "–")
            elif all(span.end <= self.now for span in [*spans, *there]):
                self.errors[place] = _("This is over; what was stays.")
            else:
                self.wanted[place] = spans

    def write(self) -> None:
        """Take away what is not wanted, then add what is missing; an action's no stands at the cell."""
        by_person: dict[int, list[date]] = defaultdict(list)
        for user, day in self.wanted:
            by_person[user].append(day)
        for user, days in by_person.items():
            self._write_person(self.people[user], sorted(days))

    def compare(self, after: Sheet) -> None:
        """The plan must be what was typed, and nobody else's may have changed."""
        if self.errors or not self.wanted:
            return
        for person in self.sheet.people:
            for day in self.sheet.dates:
                place = (person.pk, day)
                wanted = self.wanted.get(place, self.sheet.spans.get(place, ()))
                if self._to_come(wanted) != self._to_come(after.spans.get(place, ())):
                    self.errors[place] = _(
                        "This cannot come out as typed, because of somebody’s stand-in. Change the exception first."
                    )

    def _to_come(self, spans: Sequence[Span]) -> list[Span]:
        return joined(Span(max(span.start, self.now), span.end) for span in spans if span.end > self.now)

    def _write_person(self, person: User, days: Sequence[date]) -> None:
        duties = self.sheet.duties.get(person.pk, ())
        there = [span for day in days for span in self.sheet.spans.get((person.pk, day), ())]
        wanted = [span for day in days for span in self.wanted[person.pk, day]]
        others = without([Span(duty.start, duty.end) for duty in duties], there)
        gone, fresh = without(there, [*wanted, *others]), without(wanted, [*there, *others])
        for span, moved in self._moves(duties, wanted):
            gone, fresh = without(gone, [span]), without(fresh, [moved])
        for piece in gone:
            for duty in duties:
                part = Span(max(piece.start, duty.start, self.now), min(piece.end, duty.end))
                if part.start < part.end:
                    with self._at(person, days, piece.start):
                        self._take_off(person, duty, part)
        for piece in fresh:
            with self._at(person, days, piece.start):
                self._put_on(person, piece)

    def _moves(self, duties: Sequence[Duty], wanted: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
        """Shifts by hand that get other hours: what they were and what they become."""
        for duty in duties:
            shift, whole = self._shifts.get(duty.key), Span(duty.start, duty.end)
            if shift is None or duty.override or (shift.starts_at, shift.ends_at) != whole or whole.start <= self.now:
                continue
            into = [span for span in wanted if span.start < whole.end and span.end > whole.start and span != whole]
            others = [Span(each.start, each.end) for each in duties if each is not duty]
            if len(into) != 1 or without(into, others) != into:
                continue
            with self._at(shift.user, [*{day for _user, day in self.wanted}], into[0].start):
                edit_shift(shift=shift, by=self.by, starts_at=into[0].start, ends_at=into[0].end, now=self.now)
            yield whole, into[0]

    def _take_off(self, person: User, duty: Duty, part: Span) -> None:
        shift, rule = self._shifts.get(duty.key), self._overrides.get(duty.override)
        if shift is not None and not duty.override and part.end == shift.ends_at and self._from_here(part, shift):
            remove_shift(shift=shift, by=self.by, now=self.now)
        elif rule is not None and rule.remove_id is None and part.end == rule.ends_at and self._from_here(part, rule):
            remove_override(override=rule, by=self.by, now=self.now)
        else:
            make_override(
                roster=self.roster, remove=person, starts_at=part.start, ends_at=part.end, by=self.by, now=self.now
            )

    def _from_here(self, part: Span, row: Shift | Override) -> bool:
        """Whether a part is all that is left of a row."""
        return part.start == max(row.starts_at, self.now)

    def _put_on(self, person: User, piece: Span) -> None:
        start, end = piece
        rows: list[tuple[int | None, Shift | Override]] = [
            *((row.user_id, row) for row in self._shifts.values()),
            *((row.remove_id, row) for row in self._overrides.values()),
        ]
        if any(pk == person.pk and row.starts_at < end and row.ends_at > start for pk, row in rows):
            make_override(roster=self.roster, add=person, starts_at=start, ends_at=end, by=self.by, now=self.now)
        else:
            plan_shift(roster=self.roster, user=person, starts_at=start, ends_at=end, by=self.by, now=self.now)

    @contextmanager
    def _at(self, person: User, days: Sequence[date], at: datetime) -> Iterator[None]:
        """An action's no stands at the cell of the day on which a piece of time lies."""
        try:
            yield
        except AwayThen:
            self.errors[self._cell(person, days, at)] = _("They are away then.")
        except DomainError as error:
            self.errors[self._cell(person, days, at)] = error.reason

    def _cell(self, person: User, days: Sequence[date], at: datetime) -> Place:
        spans = {
            day: [*self.wanted.get((person.pk, day), ()), *self.sheet.spans.get((person.pk, day), ())] for day in days
        }
        for day, each in spans.items():
            if any(span.start <= at < span.end for span in each):
                return person.pk, day
        return person.pk, days[0]
