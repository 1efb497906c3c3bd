"""What happens after a promise broke: who is told, to whom the report goes, and what is passed over and why."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from feedback.commitments.actions.handing import hand_over
from feedback.commitments.clockwork import Row
from feedback.commitments.models import Commitment, Step
from feedback.commitments.replay import replay
from feedback.commitments.sweep import sweep
from feedback.core.db import is_postgres
from feedback.events.models import Event
from feedback.notifications.models import Notification
from feedback.people.models import OwnerGroup
from feedback.reports.models import FrictionReport
from feedback.routing.models import Assignment
from tests.commitments.chains import DUE, HOUR, SECOND, away, chain, counted, give, steps_of, timeline
from tests.commitments.conftest import DAY, MONDAY, Floor, promise
from tests.commitments.test_races import at_once

# --- reassigning -------------------------------------------------------------------------------------------------


def test_a_sick_owner_is_not_reminded_for_ever_the_report_goes_to_the_deputy(floor: Floor) -> None:
    owner, sam = floor.people["Owner"], floor.person("Sam", "owner", "organisation")
    chain({"tell": "owner"}, give("deputy", 120))
    report = floor.file()
    away(owner, sam)
    sweep(now=DUE + 2 * HOUR)
    report.refresh_from_db()
    assert report.owner == owner
    late = DUE + 2 * HOUR + timedelta(minutes=5)
    done = sweep(now=late)
    assert (done.escalated, done.unreadable) == (1, 0)
    report.refresh_from_db()
    row = promise(report)
    assert (report.owner, row.owner, row.broke_with) == (sam, sam, owner)
    assert (row.due_at, row.state) == (DUE, "missed")
    step = row.steps.get(step="reassign:2")
    assert (step.due_at, step.done_at, step.told, step.outcome) == (DUE + 2 * HOUR, late, [sam.pk], "to_deputy")
    routed = Event.objects.filter(verb="report.routed", root_id=report.pk).latest("id")
    assert (routed.data["how"], routed.data["by_hand"], routed.actor_id) == ("climbed", False, None)
    climbed = Event.objects.get(verb="commitment.escalated", data__step="reassign:2")
    assert (climbed.at, climbed.data["late_by_seconds"]) == (DUE + 2 * HOUR, 300)
    given = Assignment.objects.filter(report=report).latest("id")
    assert given.reason.startswith("A promise on it broke")
    assert "Sam stands in" in given.reason
    assert [(share.owner, share.start) for share in replay(row, now=late + DAY).shares] == [
        (owner, MONDAY),
        (sam, late),
    ]


def test_the_new_owner_is_told_once_and_everybody_reads_why(floor: Floor) -> None:
    sam = floor.person("Sam", "owner", "organisation")
    chain(give("person", person_id=sam.pk))
    report = floor.file()
    sweep(now=DUE + SECOND)
    call_command("relay_events")
    told = Notification.objects.filter(user=sam).order_by("kind")
    # That it broke and that it is theirs, and not once more that it climbed.
    assert [(news.kind, news.count) for news in told] == [("assigned", 1), ("clock", 1)]
    for name in ("Admin", "Agent"):
        shown = timeline(floor, report, name=name)
        assert "Went over to Sam, because a promise broke" in shown
        assert "goes over to somebody who was named for it" in shown


def test_a_group_gives_it_to_the_least_loaded_of_the_others(floor: Floor) -> None:
    busy, free = floor.person("Busy", "owner", "organisation"), floor.person("Free", "owner", "organisation")
    desk = OwnerGroup.objects.create(name="Desk")
    desk.members.set([floor.people["Owner"], busy, free])
    chain(give("group", group_id=desk.pk))
    report, other = floor.file(), floor.file()
    FrictionReport.objects.filter(pk=other.pk).update(owner=busy)
    sweep(now=DUE + SECOND)
    report.refresh_from_db()
    assert report.owner == free
    assert (
        "Of “Desk”, Free has the fewest open reports: 0."
        in Assignment.objects.filter(report=report).latest("id").reason
    )


def test_a_group_never_gives_it_back_to_whom_it_broke_with(floor: Floor) -> None:
    desk = OwnerGroup.objects.create(name="Desk")
    desk.members.set([floor.people["Owner"], floor.person("Busy", "owner", "organisation")])
    chain(give("group", group_id=desk.pk))
    report, *others = [floor.file() for _ in range(4)]
    FrictionReport.objects.filter(pk__in=[other.pk for other in others]).update(owner=floor.people["Busy"])
    Commitment.objects.exclude(subject_id=report.pk).update(next_fire_at=None)
    sweep(now=DUE + SECOND)
    report.refresh_from_db()
    assert report.owner == floor.people["Busy"]


def test_the_chain_of_deputies_is_followed_and_a_circle_ends_it(floor: Floor) -> None:
    owner, sam, kim = (
        floor.people["Owner"],
        floor.person("Sam", "owner", "organisation"),
        floor.person("Kim", "owner", "organisation"),
    )
    chain(give("deputy"), give("deputy", 60), {"after_minutes": 120, "tell": "supervisor"})
    report = floor.file()
    away(owner, sam)
    away(sam, kim)
    sweep(now=DUE + SECOND)
    report.refresh_from_db()
    assert report.owner == kim
    away(kim, owner)  # by hand in the database: the pages refuse a circle
    sweep(now=DUE + 3 * HOUR)
    report.refresh_from_db()
    assert report.owner == kim
    assert steps_of(report) == [
        ("reassign:1", "to_deputy"),
        ("reassign:2", "no_deputy"),
        ("escalate:3", "supervisor"),
    ]


def test_whoever_is_named_and_away_is_stood_in_for(floor: Floor) -> None:
    sam, kim = floor.person("Sam", "owner", "organisation"), floor.person("Kim", "owner", "organisation")
    chain(give("person", person_id=sam.pk))
    report = floor.file()
    away(sam, kim)
    sweep(now=DUE + SECOND)
    report.refresh_from_db()
    assert report.owner == kim


def test_an_answer_that_comes_first_leaves_the_report_where_it_is(floor: Floor) -> None:
    chain(give("person", 60, person_id=floor.person("Sam", "owner", "organisation").pk))
    report = floor.file()
    sweep(now=DUE + SECOND)
    floor.answer(report, DUE + 3 * HOUR)  # the sweep is late: whoever answers is not overtaken
    sweep(now=DUE + 4 * HOUR)
    report.refresh_from_db()
    assert (report.owner, steps_of(report)) == (floor.people["Owner"], [])


def test_after_an_outage_everything_comes_once_and_in_order(floor: Floor) -> None:
    sam, kim = floor.person("Sam", "owner", "organisation"), floor.person("Kim", "owner", "organisation")
    chain(
        {"tell": "owner"},
        give("person", 60, person_id=sam.pk),
        {"after_minutes": 90, "tell": "owner"},
        give("person", 120, person_id=kim.pk),
        {"after_minutes": 180, "tell": "admin"},
    )
    report = floor.file()
    for _ in range(2):
        sweep(now=DUE + 10 * DAY)
    rows = Step.objects.filter(commitment=promise(report), due_at__gte=DUE).order_by("due_at", "id")
    assert [(step.step, step.told) for step in rows] == [
        ("breach", []),
        ("escalate:1", [floor.people["Owner"].pk]),
        ("reassign:2", [sam.pk]),
        ("escalate:3", [sam.pk]),
        ("reassign:4", [kim.pk]),
        ("escalate:5", [floor.people["Admin"].pk]),
    ]
    report.refresh_from_db()
    assert report.owner == kim
    assert all(step.done_at - step.due_at > 9 * DAY for step in rows)


def test_a_process_that_comes_second_does_not_do_the_step_again(floor: Floor) -> None:
    chain(give("person", person_id=floor.person("Sam", "owner", "organisation").pk), {"tell": "admin"})
    report = floor.file()
    Commitment.objects.filter(subject_id=report.pk).update(
        next_step="reassign:1", next_fire_at=DUE, state="missed", missed_at=DUE
    )
    seen = Row.of(promise(report))
    assert hand_over(clock=seen, now=DUE + SECOND) is not None
    assert hand_over(clock=seen, now=DUE + SECOND) is None
    assert Assignment.objects.filter(report=report).count() == 2
    assert steps_of(report) == [("reassign:1", "to_person")]
    # A proof that is there already, whoever wrote it, keeps the report where it is.
    other = floor.file()
    Commitment.objects.filter(subject_id=other.pk).update(next_step="reassign:1", next_fire_at=DUE)
    Step.objects.create(commitment=promise(other), step="reassign:1", clock_version=1, due_at=DUE, done_at=DUE)
    assert sweep(now=DUE + SECOND).unreadable == 1
    other.refresh_from_db()
    assert other.owner == floor.people["Owner"]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_and_somebody_who_answers_at_once_give_each_report_away_at_most_once(floor: Floor) -> None:
    sam = floor.person("Sam", "owner", "organisation")
    chain(give("person", person_id=sam.pk))
    reports = [floor.file() for _ in range(6)]
    now = DUE + SECOND
    at_once(
        lambda: sweep(now=now),
        lambda: sweep(now=now),
        lambda: [floor.answer(report, now) for report in reports[::-1]],
    )
    sweep(now=now)
    for report in reports:
        steps, given = steps_of(report), Assignment.objects.filter(report=report, owner=sam).count()
        assert (len(steps), given) in {(0, 0), (1, 1)}
        report.refresh_from_db()
        assert (report.owner == sam) == bool(given)


@pytest.mark.django_db(transaction=True)
def test_a_report_that_somebody_is_acting_on_is_not_waited_for(floor: Floor) -> None:
    if not is_postgres():
        return  # SQLite has one writer: nobody acts on anything meanwhile
    sam = floor.person("Sam", "owner", "organisation")
    chain(give("person", person_id=sam.pk))
    held, free = floor.file(), floor.file()
    holding, done = threading.Event(), threading.Event()

    def act() -> None:
        with transaction.atomic():
            FrictionReport.objects.select_for_update().get(pk=held.pk)
            holding.set()
            done.wait(10)
        connection.close()

    somebody = threading.Thread(target=act)
    somebody.start()
    holding.wait(10)
    sweep(now=DUE + SECOND)
    owners = {report.pk: report.owner for report in FrictionReport.objects.all()}
    done.set()
    somebody.join()
    assert owners == {held.pk: floor.people["Owner"], free.pk: sam}
    sweep(now=DUE + 2 * SECOND)
    held.refresh_from_db()
    assert held.owner == sam


# --- passed over, never silently ---------------------------------------------------------------------------------


def _left(floor: Floor) -> dict[str, Any]:
    gone = floor.person("Gone", "owner", "organisation", is_active=False)
    floor.people["Owner"].lead = gone
    floor.people["Owner"].save()
    return {"person_id": gone.pk}


@pytest.mark.parametrize(
    ("link", "outcome", "told"),
    [
        ({"tell": "person"}, "person_left", "A step was passed over: whom it names has left"),
        ({"tell": "person_lead"}, "no_person_lead", "whom it names has no lead who is here"),
        ({"tell": "lead"}, "lead_left", "the owner’s lead has left"),
        ({"tell": "supervisor_lead"}, "no_supervisor_lead", "the supervisor has no lead who is here"),
        (give("person"), "person_left", "A step was passed over: whom it names has left"),
        (give("deputy"), "owner_here", "It stays with its owner, who is here"),
        (give("group"), "no_group", "nobody else in it is here"),
    ],
)
def test_a_step_that_reaches_nobody_says_so_and_the_chain_goes_on(
    floor: Floor, link: dict[str, Any], outcome: str, told: str
) -> None:
    gone = _left(floor)
    chain(
        {**link, **gone, "group_id": OwnerGroup.objects.create(name="Empty").pk}, {"after_minutes": 5, "tell": "admin"}
    )
    report = floor.file()
    sweep(now=DUE + HOUR)
    name = "reassign:1" if link.get("act") else "escalate:1"
    assert steps_of(report) == [(name, outcome), ("escalate:2", "admin")]
    event = Event.objects.get(verb="commitment.escalated", data__step=name)
    assert (event.data["skipped"], event.data["told"]) == (True, [])
    assert told in timeline(floor, report)
    shown = counted(floor, report)
    assert told in shown
    assert "passed over" in shown
    report.refresh_from_db()
    assert report.owner == floor.people["Owner"]


def test_of_an_owner_who_is_away_the_deputy_is_told(floor: Floor) -> None:
    sam = floor.person("Sam", "owner", "organisation")
    chain({"tell": "owner"}, {"tell": "person", "person_id": floor.people["Owner"].pk})
    report = floor.file()
    away(floor.people["Owner"], sam)
    sweep(now=DUE + SECOND)
    assert {tuple(step.told) for step in promise(report).steps.filter(step__startswith="esc")} == {(sam.pk,)}


# --- what it costs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 30])
def test_telling_people_costs_the_same_for_any_number_of_clocks(floor: Floor, count: int) -> None:
    chain({"tell": "owner"}, {"tell": "lead"}, {"tell": "supervisor", "hold": True}, {"tell": "admin"})
    for _ in range(count):
        floor.file()
    with CaptureQueriesContext(connection) as queries:
        sweep(now=DUE + SECOND, batch=100)
    kinds = {query["sql"][:60] for query in queries if "SAVEPOINT" not in query["sql"]}
    assert len(kinds) <= 18


def test_a_chain_that_was_frozen_before_there_was_more_to_say_works_as_it_did(floor: Floor) -> None:
    chain({"tell": "supervisor"})
    report = floor.file()
    row = promise(report)
    assert row.policy["chain"] == [{"after_minutes": 0, "tell": "supervisor"}]
    assert row.schedule[-1] == ["escalate:1", row.due_at.isoformat(), "supervisor"]
    sweep(now=DUE + SECOND)
    assert steps_of(report) == [("escalate:1", "supervisor")]
