"""The demo's rosters: its champion is on at any hour, the coming weeks are planned, and there is a gap to fill."""

from datetime import UTC, datetime, timedelta

import pytest

from feedback.champions import covering, demo
from feedback.champions.kept import plans
from feedback.champions.models import Override
from feedback.champions.queries import duties_of, on_duty
from feedback.people import actions as people
from feedback.people.models import User
from tests.champions.crew import Crew


@pytest.fixture
def champion(crew: Crew) -> User:
    """Whoever signs in to the demo, a champion of Billing."""
    roles = ("agent", "champion")
    return people.create_person(
        by=None, email=demo.SIGNS_IN, name="Sam", team=crew.places.billing, site=crew.places.cork, roles=roles
    )


@pytest.mark.parametrize("hour", [0, 3, 6, 9, 14, 21, 23])
def test_the_champion_is_on_at_any_hour_and_in_the_weeks_to_come(champion: User, hour: int) -> None:
    now = datetime(2026, 11, 22, hour, 30, tzinfo=UTC)
    first = demo.plan_rosters(now=now)[0]
    plan = plans()[first.pk]
    assert champion in [on.user for on in on_duty([plan], now)[first.pk]]
    weeks = duties_of([plan], now, now + timedelta(days=28))[first.pk]
    assert len({duty.start.date() for duty in weeks if duty.user == champion.pk}) > 4
    assert covering.gaps([plan], now, now + timedelta(days=14))[first.pk]
    assert {override.reason for override in Override.objects.all()} == {"swap", "sick"}


@pytest.mark.django_db
def test_without_champions_there_is_no_roster() -> None:
    assert demo.plan_rosters(now=datetime(2026, 11, 22, tzinfo=UTC)) == []
