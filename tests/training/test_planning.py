"""Planning a round on a real database: who gets a seat where, what stays, and what the journal is told."""

from datetime import timedelta

import pytest

from feedback.core.errors import Conflict
from feedback.events.models import Event
from feedback.people.models import Absence, User
from feedback.training import actions, drafting
from feedback.training.actions import planning
from feedback.training.models import Enrolment, Session, Why
from feedback.training.states import Place, SessionState
from tests.training.conftest import DAY, HOUR, NINE, School


def places(school: School) -> dict[str, tuple[str, str]]:
    rows = Enrolment.objects.filter(cycle=school.cycle).select_related("person")
    return {row.person.name: (row.state, row.why) for row in rows}


def everything() -> tuple[object, ...]:
    rows = (Session.objects.order_by("pk").values_list(), Enrolment.objects.order_by("pk").values_list())
    return *map(list, rows), Event.objects.count()


def test_a_round_is_planned_at_each_site_on_its_own_clock(school: School) -> None:
    school.person("Far lead", "champion", "team", school.chat.pk, site=school.cebu, team=school.chat)
    school.programme.leads.add(school.people["Far lead"])
    outcome = actions.plan_round(cycle=school.cycle, by=school.people["Admin"], now=NINE)
    assert set(places(school).values()) == {(Place.BOOKED, "")}
    assert set(places(school)) == {"Agent", "Colleague", "Far agent", "Far lead", "Lead"}
    there = {session.site.name: session.starts_at.isoformat()[:16] for session in outcome.sessions}
    # One of four at a time is all that 10% allow at Cork, so there are two sessions, on two days, at two times.
    assert [session.site.name for session in outcome.sessions] == ["Cork", "Cork", "Cebu"]
    assert there == {"Cork": "2024-11-21T09:15", "Cebu": "2024-11-20T01:00"}
    assert [session.taken for session in Session.objects.order_by("pk")] == [2, 1, 2]
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert [verbs.count(verb) for verb in ("session.scheduled", "enrolment.booked", "cycle.planned")] == [3, 5, 1]


def test_planned_again_nothing_changes_and_who_came_later_gets_a_free_seat(school: School) -> None:
    actions.plan_round(cycle=school.cycle, by=None, now=NINE)
    before = everything()
    actions.plan_round(cycle=school.cycle, by=None, now=NINE + HOUR)
    assert everything() == before
    school.person("Newcomer", "agent", "team", school.chat.pk, site=school.cebu)
    actions.plan_round(cycle=school.cycle, by=None, now=NINE + DAY)
    assert places(school)["Newcomer"] == (Place.BOOKED, "")


def test_whoever_cannot_be_placed_has_the_reason(school: School) -> None:
    school.cycle.closes_on = school.cycle.due_on = (NINE + 4 * DAY).date()
    school.cycle.save()
    school.programme.minutes = 45
    school.programme.save()
    Absence.objects.create(user=school.people["Agent"], starts_at=NINE - DAY, ends_at=NINE + 30 * DAY)
    User.objects.filter(name="Colleague").update(site=None)
    actions.plan_round(cycle=school.cycle, by=None, now=NINE)
    found = places(school)
    assert found["Agent"] == (Place.UNPLACED, Why.AWAY)
    assert found["Colleague"] == (Place.UNPLACED, Why.NO_SITE)
    # Lead is the only one who may lead, and half an hour is all that Cork and Cebu are both open.
    assert found["Far agent"] == (Place.UNPLACED, Why.NO_LEAD)


def test_the_plan_shown_is_the_plan_made_or_nothing_is(school: School) -> None:
    shown = planning.preview(school.cycle, NINE)
    assert not Enrolment.objects.exists()
    Absence.objects.create(user=school.people["Agent"], starts_at=NINE, ends_at=NINE + 9 * DAY)
    with pytest.raises(Conflict):
        actions.plan_round(cycle=school.cycle, by=None, expected=drafting.digest(shown), now=NINE)
    assert not Enrolment.objects.exists()
    shown = planning.preview(school.cycle, NINE)
    outcome = actions.plan_round(cycle=school.cycle, by=None, expected=drafting.digest(shown), now=NINE)
    assert [(each.site, each.span.start) for each in shown.added] == [
        (session.site_id, session.starts_at) for session in outcome.sessions
    ]


def test_who_lost_a_seat_gets_another_and_the_retired_add_none(school: School) -> None:
    actions.plan_round(cycle=school.cycle, by=None, now=NINE)
    lost = Enrolment.objects.get(person=school.people["Agent"])
    cancelled = lost.session
    assert cancelled is not None
    Session.objects.filter(pk=cancelled.pk).update(state=SessionState.CANCELLED, taken=0)
    lost.session, lost.state, lost.why = None, Place.UNPLACED, Why.CANCELLED
    lost.save()
    outcome = actions.replan(enrolments=[lost], by=None, now=NINE)[school.cycle.pk]
    lost.refresh_from_db()
    assert (lost.state, outcome.placed) == (Place.BOOKED, 1)
    assert lost.session is not None
    assert lost.session.state == SessionState.PLANNED
    Session.objects.update(state=SessionState.CANCELLED, taken=0)
    Enrolment.objects.update(session=None, state=Place.UNPLACED, why=Why.CANCELLED)
    school.programme.is_active, school.programme.retired_at = False, NINE
    school.programme.save()
    outcome = actions.replan(enrolments=[lost], by=None, now=NINE)[school.cycle.pk]
    lost.refresh_from_db()
    assert (lost.state, lost.why, outcome.sessions) == (Place.UNPLACED, Why.NO_SEAT, [])


def test_a_round_that_is_over_and_a_programme_out_of_use_are_not_planned(school: School) -> None:
    with pytest.raises(Conflict):
        actions.plan_round(cycle=school.cycle, by=None, now=NINE + timedelta(days=60))
    school.programme.is_active, school.programme.retired_at = False, NINE
    school.programme.save()
    with pytest.raises(Conflict):
        actions.plan_round(cycle=school.cycle, by=None, now=NINE)
