"""How a promise's time was counted: every interval that counted and every one that did not, each with its reason.

Two accounts of the same time: the promise to the agent, and what each owner had of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.calendars import workdays
from feedback.calendars.engine import Hours, Interval, Kind
from feedback.calendars.queries import hours_of, spec_at
from feedback.commitments.models import Commitment, Pause
from feedback.commitments.targets import Clock
from feedback.commitments.terms import WORKING, time_of
from feedback.people.models import User
from feedback.routing.models import Assignment

_MOMENT = timedelta(microseconds=1)

WAITING: Mapping[str, Promise] = {
    "reporter": _("waiting for the reporter"),
    "vendor": _("waiting for the vendor"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of time, [start, end) in UTC, whether it counted, and why or why not."""

    start: datetime
    end: datetime
    kind: str
    reason: str | Promise

    @property
    def counted(self) -> bool:
        """Only open time counts."""
        return self.kind == Kind.OPEN

    @property
    def seconds(self) -> float:
        """Its length."""
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True, slots=True)
class Share:
    """The time that counted while somebody owned what it is about; nobody where `owner` is None."""

    owner: User | None
    start: datetime
    end: datetime
    counted: timedelta

    @property
    def counted_seconds(self) -> float:
        """The time that counted."""
        return self.counted.total_seconds()


@dataclass(frozen=True, slots=True)
class Replay:
    """All pieces from when the promise was made until it ended, or until now. They lie end to end, as the shares do.

    `promised` is the time that counts from then until it is due.
    """

    pieces: Sequence[Piece]
    shares: Sequence[Share]
    promised: timedelta
    paused: timedelta

    @property
    def promised_seconds(self) -> float:
        """The time that was promised."""
        return self.promised.total_seconds()

    @property
    def paused_seconds(self) -> float:
        """Time that would have counted, had the clock not stood still."""
        return self.paused.total_seconds()

    @property
    def counted_seconds(self) -> float:
        """What counted: the sum of the lengths as they are given."""
        return sum(piece.seconds for piece in self.pieces if piece.counted)

    @property
    def skipped_seconds(self) -> float:
        """What did not count: the sum of the lengths as they are given."""
        return sum(piece.seconds for piece in self.pieces if not piece.counted)


def replay(commitment: Commitment, *, now: datetime) -> Replay:
    """How a promise was counted, by its calendar as it was when the promise was made or last moved to another.

    Four queries at most.
    """
    spec = spec_at(commitment.calendar, commitment.calendar_version)
    hours, pauses = hours_of(spec), list(commitment.pauses.all())
    counts = time_of(commitment.policy, commitment.kind)
    clock = Clock(counts, hours, tuple((pause.started_at, pause.ended_at) for pause in pauses))
    until = commitment.kept_at or commitment.closed_at or now
    teller = _Teller(counts, hours, spec.holidays, pauses)
    start, end = commitment.opened_at, max(until, commitment.opened_at)
    pieces = [Piece(each.start, each.end, each.kind.value, teller.reason(each)) for each in clock.replay(start, end)]
    shares = [Share(owner, a, b, clock.between(a, b)) for owner, a, b in _owned(commitment, start, end)]
    paused = sum((each.end - each.start for each in pieces if each.kind == Kind.PAUSE), timedelta())
    # A pause that lasts has not moved the date yet.
    over = tuple((pause.started_at, pause.ended_at) for pause in pauses if pause.ended_at)
    promised = Clock(counts, hours, over).between(start, commitment.due_at)
    return Replay(pieces, shares, promised=promised, paused=paused)


def _owned(commitment: Commitment, start: datetime, end: datetime) -> Iterator[tuple[User | None, datetime, datetime]]:
    """Whose it was, stretch by stretch; neighbours of one owner are one."""
    if commitment.subject_type != "report":
        yield commitment.owner, start, end
        return
    rows = Assignment.objects.filter(report=commitment.subject_id, created_at__lt=max(end, start + _MOMENT))
    changes = [(max(row.created_at, start), row.owner) for row in rows.select_related("owner")]
    owner = commitment.owner if not changes else None
    reached = start
    for at, following in [*changes, (end, None)]:
        if reached < at and (following != owner or at == end):
            yield owner, reached, at
            reached = at
        owner = following


@dataclass(frozen=True, slots=True)
class _Teller:
    """Says why a stretch counted or did not."""

    counts: str
    hours: Hours
    holidays: Mapping[str, str]
    pauses: Sequence[Pause]

    def reason(self, interval: Interval) -> str | Promise:
        if interval.kind is Kind.OPEN:
            return _("working hours") if self.counts == WORKING else _("every hour of the day counts")
        if interval.kind is Kind.HOLIDAY:
            return format_lazy(_("holiday: {names}"), names=self._holidays(interval))
        if interval.kind is Kind.PAUSE:
            return self._waited(interval)
        first, last = self._dates(interval)
        if first == last:
            return _("outside working hours")
        return _("night") if last - first == timedelta(days=1) else _("nights and days off")

    def _dates(self, interval: Interval) -> tuple[date, date]:
        """The first and the last local date that it touches."""
        return (
            workdays.local_date(self.hours, interval.start),
            workdays.local_date(self.hours, interval.end - timedelta(microseconds=1)),
        )

    def _holidays(self, interval: Interval) -> str:
        first, last = self._dates(interval)
        days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
        return ", ".join(dict.fromkeys(self.holidays.get(day) or day for day in days))

    def _waited(self, interval: Interval) -> str | Promise:
        pause = next(each for each in self.pauses if each.ended_at is None or each.ended_at >= interval.end)
        return WAITING.get(pause.reason, _("the clock stood still"))
