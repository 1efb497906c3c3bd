"""A roster's week as a grid: a row a person, a cell a day, each cell the hours that begin on it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from feedback.champions.cells import write_cell
from feedback.champions.coverage import Span, days_of
from feedback.champions.covering import Cover, covers
from feedback.champions.duty import Duty
from feedback.champions.kept import Plan
from feedback.champions.models import Shift
from feedback.champions.suggest import champions_of, members_of
from feedback.champions.week import DAYS, begins
from feedback.people.models import User

Place = tuple[int, date]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who can be planned on a roster, and what is planned for them by day."""

    plan: Plan
    monday: date
    cover: Cover
    people: Sequence[User]
    spans: Mapping[Place, Sequence[Span]]
    duties: Mapping[int, Sequence[Duty]]

    @property
    def zone(self) -> str:
        """Whose wall clock the hours are."""
        return self.plan.roster.timezone

    @property
    def dates(self) -> list[date]:
        """From Monday to Sunday."""
        return [self.monday + n * _DAY for n in range(DAYS)]

    @property
    def begins(self) -> datetime:
        """The instant at which the week begins."""
        return begins(self.monday, self.zone)

    @property
    def ends(self) -> datetime:
        """The instant at which it ends."""
        return begins(self.monday + DAYS * _DAY, self.zone)

    def text(self, place: Place) -> str:
        """What stands in a cell."""
        return write_cell(self.spans.get(place, ()), self.zone)

    def missing(self) -> timedelta:
        """Person-time that is missing in the week."""
        return self.cover.coverage(self.begins, self.ends).missing


def sheet_of(plan: Plan, monday: date, now: datetime) -> Sheet:
    """The grid of a roster's week: everybody who can be planned on it, by name."""
    start, end = begins(monday - 2 * _DAY, "UTC"), begins(monday + (DAYS + 2) * _DAY, "UTC")
    cover = covers([plan], start, end)[plan.roster.pk]
    spans: dict[Place, list[Span]] = defaultdict(list)
    duties: dict[int, list[Duty]] = defaultdict(list)
    for duty in cover.duties:
        duties[duty.user].append(duty)
        for span in days_of(Span(duty.start, duty.end), plan.roster.timezone):
            day = span.start.astimezone(ZoneInfo(plan.roster.timezone)).date()
            if monday <= day < monday + DAYS * _DAY:
                spans[duty.user, day].append(span)
    shown = champions_of([plan])[plan.roster.pk] | members_of(plan, now) | duties.keys()
    people = User.objects.filter(pk__in=shown, is_active=True).prefetch_related("grants").order_by("name", "pk")
    return Sheet(plan, monday, cover, list(people), spans, duties)


def by_hand_last_week(sheet: Sheet) -> dict[Place, str]:
    """Last week's shifts that were entered by hand, a week later on the wall clock, beside what is planned already.

    Rotations plan themselves, and an exception was for that week alone; so neither is copied.
    """
    zone = ZoneInfo(sheet.zone)
    last = begins(sheet.monday - DAYS * _DAY, sheet.zone)
    found: dict[Place, set[str]] = defaultdict(set)
    people = [person.pk for person in sheet.people]
    for shift in Shift.objects.filter(
        roster=sheet.plan.roster, user__in=people, starts_at__gte=last, starts_at__lt=sheet.begins
    ):
        day = shift.starts_at.astimezone(zone).date() + DAYS * _DAY
        found[shift.user_id, day].add(write_cell([Span(shift.starts_at, shift.ends_at)], sheet.zone))
    return {place: " ".join(sorted(found[place] | set(sheet.text(place).split()))) for place in found}
