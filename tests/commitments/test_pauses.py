"""Pauses: stored with a reason, never over the reporter's reply, given back exactly, whatever happens in between."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.commitments import actions
from feedback.commitments.models import Commitment, Kind, Pause
from feedback.commitments.replay import replay
from feedback.commitments.sweep import sweep
from feedback.events.actions import Thing
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport, Message
from feedback.routing import actions as routing
from tests.commitments.conftest import DAY, MONDAY, Floor, promise

HOUR = timedelta(hours=1)


def ask(floor: Floor, report: FrictionReport, at: timedelta) -> None:
    reports.ask(report=report, by=floor.people["Owner"], message="On which calls?", now=MONDAY + at)


def reply(floor: Floor, report: FrictionReport, at: timedelta) -> None:
    reports.reply(report=report, by=floor.people["Agent"], message="On all.", now=MONDAY + at)


def test_no_pause_without_a_reason(floor: Floor) -> None:
    report = floor.file()
    for reason in ("", "lunch"):
        with pytest.raises(ValueError, match="for a reason"):
            actions.pause(subject=Thing("report", report.pk), at=MONDAY, reason=reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(commitment=promise(report), started_at=MONDAY, reason="")


def test_a_question_on_its_way_while_the_reporter_replies_takes_no_time_that_was_replied_to(floor: Floor) -> None:
    report = floor.file()
    ask(floor, report, HOUR)
    reply(floor, report, 5 * HOUR)
    ask(floor, report, 3 * HOUR)  # sent before the reply, stored after it
    reply(floor, report, 6 * HOUR)
    pauses = [(each.started_at - MONDAY, (each.ended_at or MONDAY) - MONDAY) for each in promise(report).pauses.all()]
    assert pauses == [(HOUR, 5 * HOUR), (5 * HOUR, 6 * HOUR)]
    assert promise(report).due_at == MONDAY + 14 * DAY + 5 * HOUR


def test_a_reply_dated_before_its_question_takes_no_time(floor: Floor) -> None:
    report = floor.file()
    ask(floor, report, 2 * HOUR)
    reply(floor, report, HOUR)
    assert promise(report).due_at == MONDAY + 14 * DAY


def test_a_second_question_before_the_reply_is_one_pause(floor: Floor) -> None:
    report = floor.file()
    ask(floor, report, HOUR)
    ask(floor, report, 2 * HOUR)
    reply(floor, report, 4 * HOUR)
    assert promise(report).pauses.count() == 1
    assert promise(report).due_at == MONDAY + 14 * DAY + 3 * HOUR


def test_a_pause_goes_along_with_a_new_owner_and_the_date_stays(floor: Floor) -> None:
    report, other = floor.file(), floor.person("Other owner", "owner", "organisation")
    ask(floor, report, HOUR)
    routing.assign(report=report, by=floor.people["Admin"], owner=other, reason="Away.", now=MONDAY + 2 * HOUR)
    assert (promise(report).state, promise(report).owner) == ("paused", other)
    reply(floor, report, 3 * HOUR)
    assert promise(report).due_at == MONDAY + 14 * DAY + 2 * HOUR
    shares = replay(promise(report), now=MONDAY + 4 * HOUR).shares
    assert [(share.owner.name if share.owner else "", share.counted) for share in shares] == [
        ("Owner", HOUR),
        ("Other owner", HOUR),
    ]


def test_a_report_that_waits_waits_again_when_a_merge_is_taken_back(floor: Floor) -> None:
    report, into = floor.file(), floor.file()
    ask(floor, report, HOUR)
    reports.merge(report=report, by=floor.people["Owner"], into=into, now=MONDAY + 2 * HOUR)
    reports.unmerge(report=report, by=floor.people["Owner"], now=MONDAY + 3 * HOUR)
    report.refresh_from_db()
    assert (report.state, promise(report).state) == ("waiting_for_reporter", "paused")
    reply(floor, report, 5 * HOUR)
    waited = 4 * HOUR  # while they were one, too: nobody could reply then
    assert promise(report).due_at == MONDAY + 14 * DAY + waited


def test_a_reopened_report_starts_without_the_pauses_of_before(floor: Floor) -> None:
    report = floor.file()
    ask(floor, report, HOUR)
    floor.answer(report, MONDAY + DAY)
    reports.reopen(report=report, by=floor.people["Agent"], reason="It still happens.", now=MONDAY + 2 * DAY)
    fresh = promise(report)
    assert (fresh.round, fresh.pauses.count(), fresh.due_at) == (1, 0, MONDAY + 9 * DAY)


def test_a_moved_date_starts_a_stopped_change_again_by_its_new_date(floor: Floor) -> None:
    report = floor.file()
    floor.answer(report, MONDAY + HOUR, kind="planned", deliver_by=(MONDAY + 3 * DAY).date())
    ask(floor, report, 2 * HOUR)
    floor.answer(report, MONDAY + DAY, kind="planned", deliver_by=(MONDAY + 4 * DAY).date())
    moved = promise(report, Kind.DELIVER)
    assert (moved.state, moved.moved_count, moved.pauses.get().ended_at) == ("running", 1, MONDAY + DAY)
    assert moved.due_at == MONDAY + 4 * DAY + 8 * HOUR


moves = st.lists(
    st.tuples(st.sampled_from(["ask", "reply", "sweep"]), st.integers(-300, 900).map(lambda n: timedelta(minutes=n))),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_whatever_is_asked_and_replied_pauses_never_overlap_and_are_given_back_once(
    floor: Floor, steps: list[tuple[str, timedelta]]
) -> None:
    report, at, replied = floor.file(), timedelta(), timedelta()
    for step, pace in steps:
        at = max(at + pace, timedelta())
        report.refresh_from_db()
        if step == "sweep":
            sweep(now=MONDAY + at)
        elif step == "ask":
            ask(floor, report, at)
        elif report.state == "waiting_for_reporter":
            at = replied = max(at, replied)
            reply(floor, report, at)
    for row in Commitment.objects.filter(subject_id=report.pk, kind=Kind.RESPOND):
        pauses = list(row.pauses.order_by("started_at", "ended_at"))
        assert all(one.ended_at and one.ended_at <= other.started_at for one, other in pairwise(pauses))
        replies = Message.objects.filter(report=report, direction="reply").values_list("created_at", flat=True)
        over = [pause for pause in pauses if pause.ended_at]
        assert not [
            when for when in replies for pause in over if pause.ended_at and pause.started_at < when < pause.ended_at
        ]
        lost = sum((pause.ended_at - pause.started_at for pause in over if pause.ended_at), timedelta())
        assert row.runs_out_at == MONDAY + 14 * DAY + lost
