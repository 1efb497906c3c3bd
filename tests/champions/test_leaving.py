"""A champion leaves: their turns and shifts go to somebody else, or end, and the gap is listed."""

from django.utils import timezone

from feedback.champions import actions, covering
from feedback.champions.kept import plans
from feedback.champions.models import Layer
from feedback.people import actions as people
from feedback.people.obligations import owed_by
from tests.champions.crew import DAY, HOUR, Crew


def owed(crew: Crew) -> dict[str, int]:
    found = owed_by(crew.people["Ana"], timezone.now())
    return {each.kind: each.count for each in found if each.kind in {"roster_places", "shifts"}}


def leave(crew: Crew, to: str) -> None:
    """Ana leaves, and what she owes goes to somebody."""
    people.deactivate(person=crew.people["Ana"], by=crew.people["Abe"])
    people.hand_over(person=crew.people["Ana"], to=crew.people[to], by=crew.people["Abe"])


def plan(crew: Crew) -> Layer:
    """Ana and Ben take turns; Ana has a shift by hand, and stands in for Ben."""
    now = timezone.now()
    layer = crew.layer("Ana", "Ben", starts_at=now - 2 * DAY - HOUR, now=now)
    roster, ana, ben = crew.roster, crew.people["Ana"], crew.people["Ben"]
    actions.plan_shift(roster=roster, user=ana, by=None, starts_at=now + 40 * DAY, ends_at=now + 40 * DAY + 8 * HOUR)
    span = {"starts_at": now + DAY, "ends_at": now + DAY + HOUR}
    actions.make_override(roster=roster, by=None, add=ana, remove=ben, **span)
    return layer


def test_a_champion_takes_every_place_over(crew: Crew) -> None:
    plan(crew)
    assert owed(crew) == {"roster_places": 1, "shifts": 2}
    leave(crew, "Cleo")
    assert owed(crew) == {}
    now = timezone.now()
    assert crew.on(now) == ["Cleo"]
    assert crew.on(now + DAY + HOUR / 2) == ["Cleo"]
    assert "Cleo" in crew.on(now + 40 * DAY + HOUR)


def test_where_the_one_who_takes_over_is_no_champion_the_place_ends_and_the_gap_is_listed(crew: Crew) -> None:
    layer = plan(crew)
    leave(crew, "Gus")
    now = timezone.now()
    assert owed(crew) == {}
    assert [member.user.name for member in Layer.objects.get(replaces=layer).members.all()] == ["Ben"]
    assert crew.on(now) == ["Ben"]
    alone = actions.make_roster(by=None, name="Alone", site=crew.places.cork)
    people.reactivate(person=crew.people["Ana"], by=None)
    crew.people["Ana"].refresh_from_db()
    crew.layer("Ana", roster=alone, starts_at=now - DAY, now=now)
    actions.set_needs(roster=alone, by=None, needs=[{"people": 1}])
    leave(crew, "Gus")
    assert covering.gaps([plans()[alone.pk]], now + HOUR, now + DAY)[alone.pk]
