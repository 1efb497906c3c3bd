"""How a promise's time was counted: every interval that counted and every one that did not, each with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.calendars import workdays
from feedback.calendars.engine import Hours, Interval, Kind
from feedback.calendars.queries import hours_of, spec_at
from feedback.commitments.models import Commitment, Pause
from feedback.commitments.targets import Clock
from feedback.commitments.terms import WORKING, time_of

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
class Replay:
    """All pieces from when the promise was made until it ended, or until now. They lie end to end."""

    pieces: Sequence[Piece]

    @property
    def counted_seconds(self) -> float:
        """What counted, exactly."""
        return sum(piece.seconds for piece in self.pieces if piece.counted)

    @property
    def skipped_seconds(self) -> float:
        """What did not count, exactly."""
        return sum(piece.seconds for piece in self.pieces if not piece.counted)


def replay(commitment: Commitment, *, now: datetime) -> Replay:
    """How a promise was counted, by its calendar as it was when the promise was made. Two queries at most."""
    spec = spec_at(commitment.calendar, commitment.calendar_version)
    hours, pauses = hours_of(spec), list(commitment.pauses.all())
    counts = time_of(commitment.policy, commitment.kind)
    clock = Clock(counts, hours, tuple((pause.started_at, pause.ended_at) for pause in pauses))
    until = commitment.kept_at or commitment.closed_at or now
    teller = _Teller(counts, hours, spec.holidays, pauses)
    intervals = clock.replay(commitment.opened_at, max(until, commitment.opened_at))
    return Replay([Piece(each.start, each.end, each.kind.value, teller.reason(each)) for each in intervals])


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
        return _("outside working hours")

    def _holidays(self, interval: Interval) -> str:
        first = workdays.local_date(self.hours, interval.start)
        last = workdays.local_date(self.hours, interval.end - timedelta(microseconds=1))
        days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
        return ", ".join(dict.fromkeys(self.holidays.get(day) or day for day in days))

    def _waited(self, interval: Interval) -> str | Promise:
        pause = next(each for each in self.pauses if each.ended_at is None or each.ended_at >= interval.end)
        return WAITING.get(pause.reason, _("the clock stood still"))
