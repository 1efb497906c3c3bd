"""A small centre with a roster: what the tests of swaps, feeds and panels begin with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from feedback.champions.models import Layer, Member, Roster, Shift
from feedback.people.models import User
from tests.people.factory import Centre, centre, over, person

#: A Monday morning in Cork (UTC in winter).
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Floor:
    """Cork's roster for everybody, with Ann, Ben and Cleo as its champions, a supervisor and an agent of the site."""

    place: Centre
    roster: Roster
    ann: User
    ben: User
    cleo: User
    boss: User
    agent: User

    def shift(self, user: User, start: datetime, hours: int = 8, roster: Roster | None = None) -> Shift:
        """A shift by hand."""
        end = start + timedelta(hours=hours)
        return Shift.objects.create(roster=roster or self.roster, user=user, starts_at=start, ends_at=end)

    def roster_of(self, name: str, **facts: object) -> Roster:
        """One more roster at Cork, without anybody."""
        return Roster.objects.create(name=name, site=self.place.cork, timezone="Europe/Dublin", **facts)

    def daily(self, *people: User, starts: datetime = MONDAY, **facts: object) -> Layer:
        """These take turns, a day each."""
        layer = Layer.objects.create(
            roster=self.roster, name="Days", cadence="daily", starts_at=starts, shift_length=1, **facts
        )
        Member.objects.bulk_create(Member(layer=layer, user=one, position=n) for n, one in enumerate(people))
        return layer


def floor() -> Floor:
    place = centre()
    billing = place.billing
    ann, ben, cleo = (person(name, "champion", team=billing) for name in ("Ann", "Ben", "Cleo"))
    boss = over(person("Bea Boss", team=billing), "supervisor", "site", place.cork.pk)
    agent = person("Alma", "agent", team=billing)
    roster = Roster.objects.create(name="Cork floor", site=place.cork, timezone="Europe/Dublin")
    return Floor(place, roster, ann, ben, cleo, boss, agent)
