"""What is promised, set up in the pages: conditions, versions, order, the calculator; and what a leaver owes."""

from typing import Any

import pytest
from django.test import Client

from feedback.commitments import obligations
from feedback.commitments.models import Commitment, Kind, SlaPolicy
from feedback.commitments.sweep import sweep
from feedback.events.models import Event
from feedback.reports import actions as reports
from tests.commitments.conftest import DAY, MONDAY, Floor, promise

SET_UP = "/setup/promises/"
FIELDS = {
    "name": "Calls stand still",
    "is_active": "on",
    "severity": "blocking",
    "acknowledge_within": "",
    "acknowledge_unit": "none",
    "respond_within": "2",
    "respond_unit": "calendar",
    "pause_for_reporter": "on",
    "reopened_within": "1",
    "warn_at": "80, 25",
    "tell_1": "lead",
    "after_1": "0",
    "tell_2": "admin",
    "after_2": "1.5",
}


def client(floor: Floor, name: str = "Admin") -> Client:
    signed_in = Client()
    signed_in.force_login(floor.people[name])
    return signed_in


def submit(floor: Floor, url: str = "new/", **fields: Any) -> Any:
    return client(floor).post(SET_UP + url, {**FIELDS, **fields})


def test_a_promise_for_what_blocks_a_call(floor: Floor) -> None:
    assert submit(floor).status_code == 302
    made = SlaPolicy.objects.get(name="Calls stand still")
    assert (made.acknowledge_days, made.respond_days, made.warn_at) == (None, 2, [25, 80])
    assert made.chain == [{"after_minutes": 0, "tell": "lead"}, {"after_minutes": 90, "tell": "admin"}]
    report = floor.file(severity="blocking")
    assert promise(report).due_at == MONDAY + 2 * DAY
    assert not Commitment.objects.filter(subject_id=report.pk, kind=Kind.ACKNOWLEDGE).exists()


def test_an_escalation_climbs_step_by_step(floor: Floor) -> None:
    submit(floor)
    owner, lead = floor.people["Owner"], floor.people["Supervisor"]
    owner.lead = lead
    owner.save()
    answer = promise(floor.file(severity="blocking"))
    sweep(now=answer.due_at + DAY / 24)
    sweep(now=answer.due_at + DAY / 12)
    steps = answer.steps.filter(step__startswith="escalate").order_by("due_at")
    assert [(step.outcome, step.told) for step in steps] == [
        ("lead", [lead.pk]),
        ("admin", [floor.people["Admin"].pk]),
    ]
    assert [step.due_at - answer.due_at for step in steps] == [0 * DAY, DAY / 16]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"severity": ""}, "Say for which reports"),
        ({"warn_at": "half"}, "Give per cents"),
        ({"warn_at": "50, 120"}, "between 1 and 99"),
        ({"respond_within": "0"}, "Give a whole number, 1 or more."),
        ({"name": ""}, "required"),
    ],
)
def test_what_makes_no_promise_is_refused_and_stays_in_the_form(
    floor: Floor, fields: dict[str, str], told: str
) -> None:
    answer = submit(floor, **fields)
    assert (answer.status_code, told in answer.content.decode()) == (400, True)
    assert SlaPolicy.objects.count() == 1


def test_an_edit_is_a_new_version_and_what_was_promised_stays(floor: Floor) -> None:
    submit(floor)
    made, report = SlaPolicy.objects.get(name="Calls stand still"), floor.file(severity="blocking")
    submit(floor, f"{made.pk}/", respond_within="5")
    made.refresh_from_db()
    assert (made.version, made.respond_days) == (2, 5)
    assert made.past.get().terms["respond_days"] == 2
    assert promise(report).due_at == MONDAY + 2 * DAY
    assert Event.objects.get(verb="policy.edited").data["fields"] == ["respond_days"]
    submit(floor, f"{made.pk}/", respond_within="5")
    made.refresh_from_db()
    assert made.version == 2


def test_the_standard_promise_has_no_conditions_and_stays_last(floor: Floor) -> None:
    standard = SlaPolicy.objects.get(is_fallback=True)
    shown = client(floor).get(f"{SET_UP}{standard.pk}/").content.decode()
    assert 'name="severity"' not in shown
    client(floor).post(f"{SET_UP}{standard.pk}/move/", {"to": "up"})
    submit(floor)
    assert list(SlaPolicy.objects.values_list("is_fallback", flat=True)) == [False, True]


def test_the_order_decides_and_can_be_changed(floor: Floor) -> None:
    submit(floor)
    submit(floor, name="This tool", severity="", tool=str(floor.tool.pk), respond_within="9")
    assert promise(floor.file(severity="blocking")).due_at == MONDAY + 2 * DAY
    client(floor).post(f"{SET_UP}{SlaPolicy.objects.get(name='This tool').pk}/move/", {"to": "up"})
    assert promise(floor.file(severity="blocking")).due_at == MONDAY + 9 * DAY


def test_the_calculator_says_when_and_by_what(floor: Floor) -> None:
    asked = {"site": floor.cork.pk, "severity": "slowing", "start": "2024-11-22T22:15"}
    shown = client(floor).get(f"{SET_UP}when/", asked).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Friday 6 December" in shown
    assert "Tuesday 26 November" in shown
    assert "Standard promise" in shown
    assert client(floor).get(f"{SET_UP}when/", {**asked, "start": "soon"}).status_code == 400


@pytest.mark.parametrize("url", ["", "new/", "when/", "1/"])
def test_only_admins_set_promises_up(floor: Floor, url: str) -> None:
    assert client(floor, "Owner").get(SET_UP + url).status_code == 403


def test_what_somebody_who_leaves_owes_goes_to_somebody_else_with_its_dates(floor: Floor) -> None:
    report, owner = floor.file(), floor.people["Owner"]
    due = promise(report).due_at
    assert [(owed.kind, owed.count) for owed in obligations.owed_by(owner, MONDAY)] == [("commitments", 2)]
    obligations.hand_over(owner, floor.people["Admin"], None, MONDAY)
    assert (promise(report).owner, promise(report).due_at) == (floor.people["Admin"], due)
    assert obligations.owed_by(owner, MONDAY)[0].count == 0


def test_an_answer_promised_in_working_days_counts_only_these(floor: Floor) -> None:
    submit(floor, respond_unit="working", acknowledge_within="1", acknowledge_unit="calendar")
    report = floor.file(severity="blocking")
    friday = MONDAY + 4 * DAY
    assert promise(report).due_at == MONDAY + 2 * DAY
    assert promise(floor.file(friday, severity="blocking")).due_at == friday + 4 * DAY
    assert promise(floor.file(friday, severity="blocking"), Kind.ACKNOWLEDGE).due_at == friday + DAY
    reports.ask(report=report, by=floor.people["Owner"], message="When?", now=MONDAY + DAY)
    reports.reply(report=report, by=floor.people["Agent"], message="Now.", now=MONDAY + 2 * DAY)
    assert promise(report).due_at == MONDAY + 3 * DAY


def test_a_look_that_waits_for_the_reporter_stops_the_clock_only_if_the_policy_says_so(floor: Floor) -> None:
    submit(floor, pause_for_reporter="")
    report = floor.file(severity="blocking")
    reports.ask(report=report, by=floor.people["Owner"], message="When?", now=MONDAY + DAY / 24)
    assert (promise(report).state, promise(report).pauses.count()) == ("running", 0)
    reports.reply(report=report, by=floor.people["Agent"], message="Now.", now=MONDAY + DAY)
    assert promise(report).due_at == MONDAY + 2 * DAY


def test_no_commitment_is_a_choice_and_an_empty_field_is_none(floor: Floor) -> None:
    assert submit(floor, respond_within="", respond_unit="calendar").status_code == 400
    assert submit(floor, respond_within="9", respond_unit="none").status_code == 302
    assert not Commitment.objects.filter(subject_id=floor.file(severity="blocking").pk).exists()
    shown = client(floor).get(SET_UP).content.decode()
    assert "No date is promised" in shown


def test_what_an_older_promise_was_frozen_without_holds_as_it_did(floor: Floor) -> None:
    report = floor.file()
    for row in Commitment.objects.all():
        frozen = {name: value for name, value in row.policy.items() if not name.endswith(("_time", "_reporter"))}
        Commitment.objects.filter(pk=row.pk).update(policy=frozen)
    reports.ask(report=report, by=floor.people["Owner"], message="When?", now=MONDAY + DAY)
    reports.reply(report=report, by=floor.people["Agent"], message="Now.", now=MONDAY + 2 * DAY)
    assert promise(report).due_at == MONDAY + 15 * DAY


def test_the_calculator_says_what_happens_if_nobody_does_anything(floor: Floor) -> None:
    submit(floor)
    asked = {"site": floor.cork.pk, "severity": "blocking", "start": "2024-11-18T09:30"}
    shown = client(floor).get(f"{SET_UP}when/", asked).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    told = ["25% of the time is gone", "80% of the time is gone", "It breaks", "lead is told", "head of operations"]
    assert [shown.index(words) for words in told] == sorted(shown.index(words) for words in told)
    assert "Wed 20 Nov, 11:00" in shown
