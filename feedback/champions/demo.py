"""The demo's rosters: one a site, believable, the same for the same people and instant; and somebody always on."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedback.champions import actions
from feedback.champions.guide import Crew, DayShift, Pace, layers_of, needs_of
from feedback.champions.kept import plan_of
from feedback.champions.models import Override, Roster
from feedback.champions.queries import duties_of
from feedback.people.models import Grant, Role, Site, Team, User

#: The champion who signs in.
SIGNS_IN = "champion@demo.test"
#: So far back the rosters go; so many champions a site has in them, however large the demo.
SINCE, MOST = timedelta(days=56), 12
AROUND_THE_CLOCK = (
    DayShift("Early", time(6), time(14)),
    DayShift("Late", time(14), time(22)),
    DayShift("Night", time(22), time(6)),
)
BY_DAY = (DayShift("Early", time(7), time(14)), DayShift("Late", time(14), time(21)))
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def plan_rosters(*, now: datetime) -> list[Roster]:
    """A roster for each site that has champions: around the clock at the first, by day at the others."""
    made = [
        roster
        for place, site in enumerate(Site.objects.filter(is_active=True).order_by("pk"))
        if (roster := _plan_site(site, now, around_the_clock=place == 0))
    ]
    for roster, other in zip(made[1:], made[:1] * len(made), strict=False):
        actions.edit_roster(roster=roster, by=None, neighbour=other, now=now - SINCE)
    if made:
        _keep_on(made[0], now)
        _except(made[0], now)
    return made


def _plan_site(site: Site, now: datetime, *, around_the_clock: bool) -> Roster | None:
    people = _champions(site)
    if not people:
        return None
    shifts = AROUND_THE_CLOCK if around_the_clock else BY_DAY
    begins = (now - SINCE).astimezone(ZoneInfo(site.timezone)).date()
    pace = Pace(site, shifts, begins, days=() if around_the_clock else WEEKDAYS)
    crew = Crew(Team(site=site), tuple(tuple(people[place :: len(shifts)]) for place in range(len(shifts))))
    name = f"{site.name} floor"
    layers, needs = layers_of(pace, crew), needs_of(pace)
    return actions.make_whole(by=None, name=name, site=site, layers=layers, needs=needs, now=now - SINCE)


def _champions(site: Site) -> list[User]:
    """The champions of a site, whoever signs in first."""
    held = Grant.objects.filter(role=Role.CHAMPION, user__site=site, user__is_active=True)
    people = User.objects.filter(pk__in=held.values("user")).order_by("pk")
    return sorted(people[:MOST], key=lambda person: person.email != SIGNS_IN)


def _keep_on(roster: Roster, now: datetime) -> None:
    """Whoever looks at the demo finds its champion on, at any time of day or night."""
    champion = User.objects.filter(email=SIGNS_IN).first()
    if champion:
        hour = now.replace(minute=0, second=0, microsecond=0)
        start, end = hour - timedelta(hours=2), hour + timedelta(hours=16)
        actions.plan_shift(roster=roster, user=champion, starts_at=start, ends_at=end, by=None, now=now)


def _except(roster: Roster, now: datetime) -> None:
    """A shift that a colleague takes over, and one that nobody does: a gap to be filled."""
    start = now + timedelta(days=2)
    ahead = duties_of([plan_of(roster)], start, start + timedelta(days=7))[roster.pk]
    whole = [duty for duty in ahead if duty.start > start and not duty.override]
    colleagues = [person for person in _champions(roster.site) if person.email != SIGNS_IN]
    for duty, reason in zip(whole[1::5], (Override.Reason.SWAP, Override.Reason.SICK), strict=False):
        others = _others(colleagues, duty.user) if reason is Override.Reason.SWAP else []
        actions.make_override(
            roster=roster,
            remove=User.objects.get(pk=duty.user),
            add=others[0] if others else None,
            starts_at=duty.start,
            ends_at=duty.end,
            reason=reason,
            by=None,
            now=now - timedelta(days=1),
        )


def _others(people: Sequence[User], user_id: int) -> list[User]:
    return [person for person in people if person.pk != user_id]
