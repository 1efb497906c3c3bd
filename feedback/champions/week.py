"""The week as people read it: who is on in each roster, day by day, and where somebody is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from feedback.calendars.zones import earliest_instant
from feedback.champions import words
from feedback.champions.cells import joined
from feedback.champions.coverage import Coverage, Gap, Span, days_of
from feedback.champions.covering import Cover, covers
from feedback.champions.kept import Plan
from feedback.core import wording
from feedback.people.models import User

DAYS = 7
_DAY = timedelta(days=1)


class Chip(NamedTuple):
    """One shift, or one gap, as it stands in a day."""

    name: str
    hours: str
    is_now: bool = False
    note: str = ""
    gap: Gap | None = None


class Day(NamedTuple):
    """One roster on one date; `closed` says in a word why nothing stands there."""

    date: date
    label: str
    chips: Sequence[Chip]
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One roster's week."""

    plan: Plan
    teams: str
    coverage: Coverage
    days: Sequence[Day]
    gaps: Sequence[Gap]

    @property
    def zone(self) -> ZoneInfo:
        """Whose wall clock its shifts keep."""
        return ZoneInfo(self.plan.roster.timezone)


@dataclass(frozen=True, slots=True)
class Week:
    """The lines of a week with all of it added up."""

    monday: date
    lines: Sequence[Line]

    @property
    def dates(self) -> list[date]:
        """From Monday to Sunday."""
        return [self.monday + n * _DAY for n in range(DAYS)]

    @property
    def coverage(self) -> Coverage:
        """All rosters together."""
        return sum((line.coverage for line in self.lines), Coverage())

    def gaps_from(self, at: datetime) -> list[tuple[Line, Gap]]:
        """The gaps that are not over at that instant, the first ones first."""
        found = [(line, gap) for line in self.lines for gap in line.gaps if gap.end > at]
        return sorted(found, key=lambda pair: (pair[1].start, pair[0].plan.roster.name))


def monday_of(day: date) -> date:
    """The Monday of the week in which a date lies."""
    return day - day.weekday() * _DAY


def begins(day: date, zone: str) -> datetime:
    """The instant at which a date begins in a zone."""
    return earliest_instant(zone, datetime(day.year, day.month, day.day))  # noqa: DTZ001 - a wall clock's reading


def week_of(plans: Iterable[Plan], monday: date, now: datetime) -> Week:
    """The week of these rosters. The number of statements does not grow with them."""
    plans = list(plans)
    start, end = begins(monday - 2 * _DAY, "UTC"), begins(monday + (DAYS + 2) * _DAY, "UTC")
    found = covers(plans, start, end)
    ids = {pk for cover in found.values() for duty in cover.duties for pk in (duty.user, duty.instead_of) if pk}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    return Week(monday, [_line(found[plan.roster.pk], monday, names, now) for plan in plans])


def _line(cover: Cover, monday: date, names: Mapping[int, str], now: datetime) -> Line:
    zone = cover.plan.roster.timezone
    start, end = begins(monday, zone), begins(monday + DAYS * _DAY, zone)
    gaps = cover.gaps_by_day(start, end)
    chips: dict[date, list[tuple[datetime, Chip]]] = {monday + n * _DAY: [] for n in range(DAYS)}
    for (day, user, planned), spans in _times(cover).items():
        if day in chips:
            chips[day] += [
                (span.start, _shift(span, names[user], names.get(planned or 0), zone, now)) for span in spans
            ]
    for gap in gaps:
        chips[gap.start.astimezone(ZoneInfo(zone)).date()].append((gap.start, _gap(gap, zone, now)))
    return Line(
        plan=cover.plan,
        teams=", ".join(sorted(team.name for team in cover.plan.roster.teams.all())),
        coverage=cover.coverage(start, end),
        days=[_day(cover, day, [chip for _at, chip in sorted(each, key=_in_order)]) for day, each in chips.items()],
        gaps=gaps,
    )


def _in_order(timed: tuple[datetime, Chip]) -> tuple[datetime, bool, str]:
    return timed[0], timed[1].gap is not None, timed[1].name


def _times(cover: Cover) -> dict[tuple[date, int, int | None], list[Span]]:
    """When each person is on, by the day on which it begins and by whose place they take; what touches is one."""
    zone = cover.plan.roster.timezone
    found: dict[tuple[date, int, int | None], list[Span]] = {}
    for duty in cover.duties:
        for span in days_of(Span(duty.start, duty.end), zone):
            day = span.start.astimezone(ZoneInfo(zone)).date()
            found.setdefault((day, duty.user, duty.instead_of), []).append(span)
    return {key: joined(spans) for key, spans in found.items()}


def _shift(span: Span, name: str, planned: str | None, zone: str, now: datetime) -> Chip:
    note = _("for %(name)s") % {"name": planned} if planned else ""
    return Chip(name, words.hours(*span, ZoneInfo(zone)), span.start <= now < span.end, note)


def _gap(gap: Gap, zone: str, now: datetime) -> Chip:
    told = words.hours(gap.start, gap.end, ZoneInfo(zone))
    return Chip(words.missing(gap.missing, gap.needed), told, gap.start <= now < gap.end, gap=gap)


def _day(cover: Cover, day: date, chips: Sequence[Chip]) -> Day:
    zone = cover.plan.roster.timezone
    begun, done = begins(day, zone), begins(day + _DAY, zone)
    asked = any(demand.start < done and demand.end > begun for demand in cover.demands)
    closed = "" if chips or asked else _("none needed") if cover.plan.needs else _("closed")
    return Day(day, wording.day(day), chips, closed)
