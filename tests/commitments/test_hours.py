"""Promises in working hours: counted by the clock, frozen, explained, previewed, replayed, and what stops them."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import assume, given

from feedback.calendars import engine
from feedback.commitments import targets
from feedback.commitments.models import Commitment, Kind, SlaPolicy
from feedback.commitments.recount import Ticking, recounted
from feedback.commitments.replay import replay
from feedback.commitments.targets import Clock, after_pauses
from feedback.commitments.terms import HOURS, WORKING, Length, length_of
from feedback.reports import actions as reports
from tests.calendars import reference
from tests.calendars.strategies import examples, questions
from tests.commitments.conftest import DAY, MONDAY, Floor, promise
from tests.commitments.test_policies import SET_UP, client, submit
from tests.commitments.test_what_if import answers, weigh

HOUR = timedelta(hours=1)
FRIDAY_AFTERNOON = MONDAY + 4 * DAY + 6 * HOUR + HOUR / 2  # 16:00; Cork is open until 17:30
IN_HOURS = {"acknowledge_within": "4", "acknowledge_unit": "hours", "respond_within": "16", "respond_unit": "hours"}


@pytest.fixture
def urgent(floor: Floor) -> Floor:
    """Seen within 4 and answered within 16 working hours, again within 6, where the call is blocked."""
    assert submit(floor, **IN_HOURS, reopened_within="6").status_code == 302
    return floor


def patch(floor: Floor, policy: SlaPolicy, **changes: Any) -> Any:
    return client(floor).patch(f"/api/v1/sla-policies/{policy.pk}", changes, content_type="application/json")


@examples(80)
@given(questions(pauses=0))
def test_working_hours_are_over_when_the_slow_clock_says_so(question: Any) -> None:
    hours, start, _ = question
    wanted = reference.add(hours, start, 2 * HOUR, until=start + 9 * DAY)
    assume(wanted is not None)
    assert targets.hours_target(hours, start, 2).due_at == wanted


@examples(150)
@given(questions(pauses=3))
def test_a_pause_is_added_to_the_hour_as_if_the_site_had_been_closed(question: Any) -> None:
    hours, start, pauses = question
    over = sorted((max(a, start), max(b, start)) for a, b in pauses if b is not None)
    assume(all(one[1] <= other[0] for one, other in pairwise(over)))
    first = targets.hours_target(hours, start, 3)
    due = after_pauses(Clock(WORKING, hours), first, over).due_at
    assert due == engine.add(hours, start, 3 * HOUR, over)


def test_four_working_hours_go_over_the_week_end(urgent: Floor) -> None:
    report = urgent.file(FRIDAY_AFTERNOON, severity="blocking")
    seen, answer = promise(report, Kind.ACKNOWLEDGE), promise(report)
    assert seen.due_at == MONDAY + 7 * DAY + 2 * HOUR  # 1:30 on Friday, 2:30 from 9:00 on Monday
    assert answer.due_at == MONDAY + 8 * DAY + 5 * HOUR + HOUR / 2  # 8:30 on Monday, 6:00 on Tuesday: 15:00
    assert (answer.policy["respond_hours"], answer.policy["respond_days"]) == (16, None)
    half = next(at for step, at, _tell in seen.schedule if step == "warn:25")
    assert half.startswith("2024-11-22T17:00")


def test_the_replay_adds_up_to_the_hours_that_were_promised(urgent: Floor) -> None:
    report = urgent.file(FRIDAY_AFTERNOON, severity="blocking")
    reports.ask(report=report, by=urgent.people["Owner"], message="When?", now=FRIDAY_AFTERNOON + HOUR)
    reports.reply(report=report, by=urgent.people["Agent"], message="Now.", now=MONDAY + 7 * DAY + HOUR)
    answer = promise(report)
    found = replay(answer, now=answer.due_at)
    assert found.promised == 16 * HOUR
    assert (found.counted_seconds, found.paused_seconds) == (16 * 3600, 2 * 3600)
    assert {str(piece.reason) for piece in found.pieces if piece.counted} == {"working hours"}


def test_a_reopening_promises_the_shorter_hours(urgent: Floor) -> None:
    report = urgent.file(severity="blocking")
    urgent.answer(report, MONDAY + HOUR)
    reports.verify(report=report, by=urgent.people["Agent"], fixed=False, now=MONDAY + 2 * HOUR)
    again = Commitment.objects.get(subject_id=report.pk, round=1, kind=Kind.RESPOND)
    assert again.due_at == MONDAY + 2 * HOUR + 6 * HOUR


def test_the_report_says_why_it_is_due_then(urgent: Floor) -> None:
    report = urgent.file(FRIDAY_AFTERNOON, severity="blocking")
    shown = client(urgent, "Agent").get(f"/reports/F-{report.pk}").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "4 working hours in Cork from Fri 22 Nov" in shown
    assert "Seen within 4 working hours, answered within 16 working hours." in client(urgent).get(
        SET_UP
    ).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_form_and_calculator_know_hours(urgent: Floor) -> None:
    made = SlaPolicy.objects.get(respond_hours=16)
    form = client(urgent).get(f"{SET_UP}{made.pk}/").context["form"]
    assert [form[name].value() for name in (*IN_HOURS, "reopened_within")] == [4, "hours", 16, "hours", 6]
    asked = {"site": urgent.cork.pk, "severity": "blocking", "start": "2024-11-22T16:00"}
    shown = client(urgent).get(f"{SET_UP}when/", asked).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Monday 25 November, 11:30" in shown
    submit(urgent, f"{made.pk}/", respond_within="3")
    made.refresh_from_db()
    assert (made.respond_days, made.respond_hours, made.version) == (3, None, 2)
    assert submit(urgent, f"{made.pk}/", **{**IN_HOURS, "respond_within": "501"}).status_code == 400
    assert submit(urgent, f"{made.pk}/", respond_within="367").status_code == 400


def test_the_api_gives_hours_for_days_and_days_for_hours_and_never_both(floor: Floor) -> None:
    standard = SlaPolicy.objects.get(is_fallback=True)
    told = patch(floor, standard, respond_hours=16).json()
    assert (told["respond_hours"], told["respond_days"], told["acknowledge_days"]) == (16, None, 1)
    told = patch(floor, standard, respond_days=10).json()
    assert (told["respond_hours"], told["respond_days"]) == (None, 10)
    refused = patch(floor, standard, respond_days=10, respond_hours=4)
    assert (refused.status_code, b"give one of the two" in refused.content) == (400, True)
    with pytest.raises(IntegrityError):
        SlaPolicy.objects.filter(pk=standard.pk).update(respond_hours=4)


def test_a_trial_of_hours_says_what_they_would_have_meant(floor: Floor) -> None:
    floor.answer(floor.file(), MONDAY + 3 * HOUR)
    floor.answer(floor.file(), MONDAY + 5 * HOUR)
    assert answers(weigh(floor, respond_hours=4)) == ({"kept": 2}, {"kept": 1, "missed": 1})


def test_a_calendar_edit_counts_hours_anew(urgent: Floor) -> None:
    row = promise(urgent.file(FRIDAY_AFTERNOON, severity="blocking"))
    office = engine.Hours("Europe/Dublin", (((540, 1050),),) * 5 + ((), ()))
    longer = engine.Hours("Europe/Dublin", (((540, 1110),),) * 5 + ((), ()))
    ticking = Ticking(*(getattr(row, name) for name in Ticking._fields))
    moved = recounted(ticking, office, longer)
    assert moved is not None
    assert moved.due_at == row.due_at - 2 * HOUR


def test_an_answer_again_is_never_promised_for_later_than_the_answer() -> None:
    frozen = {"respond_hours": 4, "respond_days": None, "reopened_days": 7, "reopened_hours": 9}
    assert length_of(frozen, "respond", again=True) == Length(4, HOURS)
    assert length_of({**frozen, "reopened_hours": None}, "respond", again=True) == Length(4, HOURS)
    assert length_of({**frozen, "reopened_hours": 2}, "respond", again=True) == Length(2, HOURS)
