"""Being away: who stands in, and that nobody ever stands in for themselves by way of others."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.people import actions, queries
from feedback.people.models import Absence, User
from tests.people.factory import centre, person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def away(who: User, deputy: User | None, start: int, end: int) -> Absence:
    """Away from the `start`-th to the `end`-th hour from now."""
    return actions.record_absence(
        person=who, deputy=deputy, starts_at=NOW + start * HOUR, ends_at=NOW + end * HOUR, by=None, now=NOW
    )


def test_an_absence_begins_and_ends_with_the_instants_it_names() -> None:
    ann, bo = person("Ann"), person("Bo")
    away(ann, bo, 1, 3)
    at = [queries.is_away(ann, NOW + hour * HOUR) for hour in (0, 1, 2, 3)]
    assert at == [False, True, True, False]
    assert queries.deputy_for(ann, NOW) is None
    assert queries.deputy_for(ann, NOW + HOUR) == bo


def test_a_deputy_who_is_away_is_followed_to_theirs() -> None:
    ann, bo, cy = person("Ann"), person("Bo"), person("Cy")
    away(ann, bo, 0, 10)
    away(bo, cy, 2, 4)
    assert queries.deputy_for(ann, NOW + HOUR) == bo
    assert queries.deputy_for(ann, NOW + 3 * HOUR) == cy
    assert queries.deputised_by(cy, NOW + 3 * HOUR) == {ann.pk, bo.pk}
    assert queries.deputised_by(cy, NOW + 5 * HOUR) == set()


def test_where_the_chain_ends_in_nobody_nobody_stands_in() -> None:
    ann, bo = person("Ann"), person("Bo")
    away(ann, bo, 0, 10)
    away(bo, None, 0, 10)
    assert queries.deputy_for(ann, NOW) is None
    actions.deactivate(person=bo, by=None)
    Absence.objects.filter(user=bo).delete()
    assert queries.deputy_for(ann, NOW) is None


def test_a_circle_is_refused_only_while_all_of_it_runs_at_once() -> None:
    ann, bo, cy = person("Ann"), person("Bo"), person("Cy")
    away(ann, bo, 0, 4)
    away(bo, cy, 2, 6)
    with pytest.raises(Invalid) as refused:
        away(cy, ann, 3, 8)
    assert set(refused.value.fields) == {"deputy"}
    away(cy, ann, 4, 8)


@pytest.mark.parametrize(
    ("start", "end", "field"), [(3, 3, "ends_at"), (5, 3, "ends_at"), (-5, 0, "ends_at"), (1, 3, "starts_at")]
)
def test_days_that_do_not_fit_are_refused(start: int, end: int, field: str) -> None:
    ann = person("Ann")
    away(ann, None, 2, 4)
    with pytest.raises(Invalid) as refused:
        away(ann, None, start, end)
    assert set(refused.value.fields) == {field}


def test_a_deputy_is_somebody_else_who_is_here() -> None:
    ann, bo = person("Ann"), person("Bo")
    actions.deactivate(person=bo, by=None)
    for deputy in (ann, bo):
        with pytest.raises(Invalid):
            away(ann, deputy, 0, 1)


def test_calling_off_ends_what_runs_and_removes_what_has_not_begun() -> None:
    ann = person("Ann")
    running, planned = away(ann, None, -2, 2), away(ann, None, 5, 6)
    actions.cancel_absence(absence=running, by=ann, now=NOW)
    actions.cancel_absence(absence=planned, by=ann, now=NOW)
    assert Absence.objects.get().ends_at == NOW
    with pytest.raises(Conflict):
        actions.edit_absence(absence=running, by=ann, now=NOW, ends_at=NOW + HOUR)


def test_only_the_person_their_supervisor_and_an_admin_may() -> None:
    c = centre()
    ann, bo = person("Ann", "agent", team=c.billing), person("Bo", "agent", team=c.billing)
    for by, allowed in (
        (ann, True),
        (bo, False),
        (person("Sue", "supervisor", site=c.cork), True),
        (person("Sid", "supervisor", site=c.cebu), False),
        (person("Olga", "owner", site=c.cork), False),
        (person("Ada", "admin"), True),
    ):

        def note(by: User = by) -> None:
            made = actions.record_absence(person=ann, starts_at=NOW, ends_at=NOW + HOUR, by=by, now=NOW)
            actions.cancel_absence(absence=made, by=by, now=NOW)

        if allowed:
            note()
        else:
            with pytest.raises(Forbidden):
                note()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 9), st.integers(1, 6)), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_of_absences_ever_leads_in_a_circle(rows: list[tuple[int, int, int, int]]) -> None:
    Absence.objects.all().delete()
    people = list(User.objects.order_by("pk")) or [person(f"P{n}") for n in range(5)]
    for who, deputy, start, length in rows:
        try:
            away(people[who], people[deputy], start, start + length)
        except Invalid:
            continue
    for hour in range(16):
        at = NOW + hour * HOUR
        covered = {a.user_id: a.deputy_id for a in Absence.objects.filter(starts_at__lte=at, ends_at__gt=at)}
        for first, stands_in in covered.items():
            seen, person_id = {first}, stands_in
            while person_id in covered:
                assert person_id not in seen
                seen.add(person_id)
                person_id = covered[person_id]
            stand_in = queries.deputy_for(User.objects.get(pk=first), at)
            assert stand_in is not None
            assert stand_in.pk == person_id
