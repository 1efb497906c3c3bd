"""Whom a rule leads to: chains of deputies and the least loaded, against references written from the sentences."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.people.models import Absence, User
from feedback.routing.engine import Facts, Rule, Target
from feedback.routing.finding import Candidate, PeopleFinder, Scene
from tests.routing.conftest import NOW, Centre

CROWD = 5
#: For each of the crowd: not away (None), away without a deputy (-1), or away with the deputy of that number.
ABSENCES = st.lists(st.none() | st.integers(-1, CROWD - 1), min_size=CROWD, max_size=CROWD)
CANDIDATES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def crowd(centre: Centre) -> list[User]:
    return [centre.person(f"Deputy {number}", "owner") for number in range(CROWD)]


def slow_stand_in(absences: list[int | None]) -> int | None:
    """Walk from the first of the crowd to whoever is here; stop where nobody was named or somebody comes again."""
    person, met = 0, set()
    while absences[person] is not None:
        met.add(person)
        person = absences[person]
        if person == -1 or person in met:
            return None
    return person


@given(ABSENCES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_chain_of_deputies_ends_at_somebody_who_is_here_or_at_nobody(
    crowd: list[User], absences: list[int | None]
) -> None:
    Absence.objects.all().delete()
    absences = [None if deputy == place else deputy for place, deputy in enumerate(absences)]
    for person, deputy in zip(crowd, absences, strict=True):
        if deputy is not None:
            stands_in = crowd[deputy] if deputy >= 0 else None
            Absence.objects.create(user=person, starts_at=NOW, ends_at=NOW + timedelta(days=2), deputy=stands_in)
    wanted = slow_stand_in(absences)
    scene = Scene(Facts({}), NOW)
    rule = Rule(1, "Named", 1, 1, Target("person", id=crowd[0].pk, name=crowd[0].name))
    found = PeopleFinder(scene)(rule)
    assert found.person_id == (crowd[wanted].pk if wanted is not None else None)
    codes = [note.code for note in found.notes]
    assert codes == ["named", *([] if absences[0] is None else ["away_alone" if wanted is None else "stands_in"])]


@given(CANDIDATES, st.randoms(use_true_random=False))
def test_the_order_of_turns_is_total_and_the_same_whatever_the_database_gave_first(
    facts: list[tuple[int, datetime | None]], chance: object
) -> None:
    people = [
        Candidate(User(pk=number), None, load=load, given_at=given and given.replace(tzinfo=UTC))
        for number, (load, given) in enumerate(facts, start=1)
    ]
    shuffled = list(people)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    ordered = sorted(shuffled, key=lambda one: one.turn)
    assert ordered == sorted(people, key=lambda one: one.turn)
    for first, second in pairwise(ordered):
        assert first.load <= second.load
        if first.load == second.load:
            assert first.given_at is None or (second.given_at is not None and first.given_at <= second.given_at)
