"""Asking whether a change works: when it is in effect, once more who stays silent, and what enough "no" does."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from feedback.changes import asking
from feedback.changes.models import Change, ChangeAsk
from feedback.commitments.models import Commitment
from feedback.events.models import Event
from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.people import actions as people
from feedback.reports import actions as reports
from feedback.reports.seal import done_by
from tests.changes.conftest import Desk, Make
from tests.together import at_once

WEEK = timedelta(days=7)


def lines(desk: Desk, name: str) -> list[str]:
    """What the news of one person is, oldest first."""
    rows = Notification.objects.filter(done_by(desk.people[name])).order_by("id")
    return [str(row.params["what"]) for row in rows]


def let_pass(now: datetime) -> None:
    """The clock's work at an instant, and what follows from it."""
    asking.ask_due(now=now)
    relay()


def test_the_news_of_a_change_in_effect_asks_and_silence_is_asked_once_more(desk: Desk, make: Make) -> None:
    first, second = desk.report(), desk.report(text="Here it is, too.")
    for report in (first, second):
        reports.support(report=report, by=desk.people["Agent 02"])
    change = make.published(first, second)
    relay()
    assert lines(desk, "Agent 02") == ["changed_by"]
    reports.verify(report=first, by=desk.people["Agent 01"], fixed=True)
    let_pass(timezone.now() + WEEK - timedelta(hours=1))
    assert lines(desk, "Agent 02") == ["changed_by"]
    now = timezone.now() + WEEK + timedelta(hours=1)
    let_pass(now)
    let_pass(now + WEEK)
    assert lines(desk, "Agent 02") == ["changed_by", "works_still"], "once over two reports, and once more only"
    assert lines(desk, "Agent 01") == ["changed_by"], "who has said it is not asked again"
    assert ChangeAsk.objects.filter(change=change).count() == 3
    late = ChangeAsk.objects.get(change=change, turn=ChangeAsk.Turn.AGAIN)
    assert late.due_at < now, "dated by when it was due"
    page = desk.page("Owner 04").get(f"/changes/{change.pk}").text
    assert '<dt>Have not said</dt><dd class="n">1</dd>' in page
    assert "Fixed for them" in page
    shown = desk.api("Agent 03").get(f"/api/v1/changes/{change.pk}").json()
    assert [shown[f"{word}_count"] for word in ("told", "fixed", "still", "silent")] == [2, 1, 0, 1]


def test_nobody_is_asked_ahead_of_its_day(desk: Desk, make: Make) -> None:
    report, day = desk.report(), timezone.now() + timedelta(days=3)
    change = make.published(report, effective_at=day)
    relay()
    agent = desk.page("Agent 01")
    for path in ("/", "/news?show=all", f"/reports/{report}"):
        assert "Fixed for me" not in agent.get(path).text, path
    assert "it is different from" in agent.get("/news?show=all").text
    assert "You are asked then" in agent.get(f"/reports/{report}").text
    assert not ChangeAsk.objects.exists()
    let_pass(day + timedelta(minutes=1))
    let_pass(day + timedelta(minutes=2))
    Change.objects.update(effective_at=timezone.now())
    assert lines(desk, "Agent 01") == ["changes_from", "works"]
    assert "is in effect now. Is it fixed for you?" in agent.get("/news?show=all").text
    assert "Fixed for me" in agent.get("/").text
    assert Event.objects.get(verb="change.asked").data == {"turn": 1, "people": 1, "to_tell": 1}
    assert change.asks.count() == 1


def test_a_day_that_is_moved_moves_the_question(desk: Desk, make: Make) -> None:
    day = timezone.now() + timedelta(days=3)
    change = make.published(desk.report(), effective_at=day)
    sooner = timezone.now() + timedelta(days=1)
    answer = desk.api("Owner 04").patch(f"/api/v1/changes/{change.pk}", {"effective_at": sooner.isoformat()})
    assert answer.status_code == 200
    let_pass(sooner + timedelta(minutes=1))
    assert change.asks.get().due_at == sooner


def test_never_again_where_the_organisation_says_so(desk: Desk, make: Make) -> None:
    people.edit_organisation(by=desk.people["Admin 06"], ask_again_days=0)
    change = make.published(desk.report())
    let_pass(timezone.now() + 5 * WEEK)
    change.refresh_from_db()
    assert (change.asks.count(), change.ask_at) == (1, None)


def test_an_author_without_a_name_is_asked_and_no_row_names_them(desk: Desk, make: Make) -> None:
    report = desk.report(anonymous=True)
    change = make.published(report)
    let_pass(timezone.now() + WEEK + timedelta(hours=1))
    assert list(change.asks.values_list("person", flat=True)) == [None, None]
    assert lines(desk, "Agent 01") == ["changed_by", "works_still"]
    asked = Event.objects.filter(verb="change.asked")
    assert {event.actor_id for event in asked} == {None}


def test_whoever_comes_along_with_a_merge_is_asked_and_who_has_left_is_not(desk: Desk, make: Make) -> None:
    answered, later = desk.report(), desk.report(by="Agent 02", text="The same, told another way.")
    reports.support(report=answered, by=desk.people["Agent 03"])
    reports.support(report=later, by=desk.person("Agent 07", "agent"))
    change = make.published(answered)
    let_pass(timezone.now() + WEEK + timedelta(hours=1))
    change.refresh_from_db()
    assert change.ask_at is None, "everybody was asked twice"
    reports.merge(report=later, by=desk.people["Owner 04"], into=answered)
    people.deactivate(person=desk.people["Agent 07"], by=desk.people["Admin 06"])
    let_pass(timezone.now())
    assert lines(desk, "Agent 02")[-1] == "works"
    asked = set(change.asks.values_list("person__name", flat=True))
    assert asked == {"Agent 01", "Agent 02", "Agent 03"}
    reports.support(report=answered, by=desk.person("Agent 08", "agent"))
    let_pass(timezone.now())
    assert lines(desk, "Agent 08") == [], "who says it now has just said how it is"
    let_pass(timezone.now() + WEEK + timedelta(hours=1))
    assert lines(desk, "Agent 08") == ["works"]


def test_words_without_a_name_count_each_for_itself(desk: Desk, make: Make) -> None:
    people.edit_organisation(by=desk.people["Admin 06"], reopen_change_after=2, reopen_after=5)
    voices = ["Agent 01", "Agent 02"]
    sealed = [desk.report(by=name, anonymous=True, text=f"It happens, {name[-1]}.") for name in voices]
    for report in sealed:
        for other in ("Agent 03", "Owner 04"):
            reports.support(report=report, by=desk.people[other])
    make.published(*sealed)
    for report, name in zip(sealed, voices, strict=True):
        reports.verify(report=report, by=desk.people[name], fixed=False)
        relay()
    assert {type(report).objects.get(pk=report.pk).state for report in sealed} == {"reopened"}


@pytest.mark.parametrize(("enough", "opens"), [(2, True), (3, False)])
def test_enough_who_still_see_it_reopen_all_it_answered(desk: Desk, make: Make, enough: int, opens: bool) -> None:
    people.edit_organisation(by=desk.people["Admin 06"], reopen_change_after=enough, reopen_after=5)
    voices = ["Agent 01", "Agent 02", "Agent 03"]
    said = [desk.report(by=name, text=f"It happens to {name}.") for name in voices]
    for report in said:
        for other in ("Agent 04", "Agent 05"):
            reports.support(report=report, by=desk.people.get(other) or desk.person(other, "agent"))
    confirmed = desk.report(by="Agent 01", text="This one is fine.")
    change = make.published(*said, confirmed)
    reports.verify(report=confirmed, by=desk.people["Agent 01"], fixed=True)
    for report, name in list(zip(said, voices, strict=True))[:2]:
        reports.verify(report=report, by=desk.people[name], fixed=False)
        relay()
    for report in [*said, confirmed]:
        report.refresh_from_db()
    assert [report.state for report in said] == ["reopened" if opens else "changed"] * 3
    assert confirmed.state == "confirmed"
    clocks = Commitment.objects.filter(subject_id=said[2].pk, kind="respond", round=1, closed_at=None)
    assert clocks.count() == (1 if opens else 0), "a fresh clock"
    if opens:
        told = desk.page("Owner 04").get(f"/reports/{said[2]}").text
        assert "Reopened, because the change does not help enough people" in told
        assert "3 of its reports are open again." in desk.page("Owner 04").get(f"/changes/{change.pk}").text


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_ask_once(desk: Desk, make: Make) -> None:
    change = make.published(desk.report(), desk.report(by="Agent 02"))
    later = timezone.now() + WEEK + timedelta(hours=1)
    at_once(lambda: asking.ask_due(now=later), lambda: asking.ask_due(now=later))
    assert change.asks.filter(turn=ChangeAsk.Turn.AGAIN).count() == 2
    assert Event.objects.filter(verb="change.asked", data__turn=2).count() == 1
