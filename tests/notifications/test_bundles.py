"""Every person concerned has one message, not fifteen; and telling many costs hardly more than telling one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from feedback.commitments.sweep import sweep
from feedback.events.relay import relay
from feedback.notifications import actions
from feedback.notifications.models import Notification
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from tests.desk.conftest import Queries
from tests.notifications.conftest import Desk, News


def file_many(desk: Desk, count: int, by: str = "Agent 01") -> list[FrictionReport]:
    return [desk.report(by=by, text=f"It gets in my way for the {n}. time.") for n in range(count)]


def test_fifteen_broken_promises_are_one_line_and_one_mail(
    desk: Desk, news: News, post: Callable[..., list[EmailMultiAlternatives]]
) -> None:
    file_many(desk, 12)
    file_many(desk, 3, by="Agent 02")
    news.clear()
    sweep(now=timezone.now() + timedelta(days=15))
    mails = post(after=timedelta(days=1, hours=1))
    assert news.everybody() == {
        "Agent 01": ["12 dates we gave you have passed."],
        "Agent 02": ["3 dates we gave you have passed."],
        "Owner 04": ["30 promises broke."],
        "Supervisor 05": ["30 broken promises come to you."],
    }
    assert sorted(mail.to[0] for mail in mails) == sorted(desk.people[name].email for name in news.everybody())
    assert post(after=timedelta(days=3)) == []


def test_an_import_is_one_line_for_its_owner(desk: Desk, news: News) -> None:
    file_many(desk, 7)
    relay()
    assert news.everybody() == {"Owner 04": ["7 reports are yours to answer."]}


def test_a_burst_that_the_relay_carries_out_in_pieces_is_still_one_line(desk: Desk, news: News) -> None:
    for _ in range(3):
        file_many(desk, 2)
        relay()
    assert news.everybody() == {"Owner 04": ["6 reports are yours to answer."]}


def test_what_comes_after_a_line_was_read_or_mailed_begins_a_new_one(
    desk: Desk, news: News, post: Callable[..., list[EmailMultiAlternatives]]
) -> None:
    file_many(desk, 2)
    assert len(post()) == 1
    file_many(desk, 3)
    relay()
    assert news.of("Owner 04") == ["3 reports are yours to answer.", "2 reports are yours to answer."]
    actions.read_all(by=desk.people["Owner 04"])
    file_many(desk, 1)
    relay()
    assert len(news.of("Owner 04")) == 3


def test_a_line_about_one_report_names_it_however_often_it_is_added_to(desk: Desk, news: News) -> None:
    report = desk.report()
    news.clear()
    sweep(now=timezone.now() + timedelta(days=15))
    relay()
    assert news.of("Owner 04") == ["2 promises broke."]
    assert news.lines("Owner 04")[0].reference == str(report)


def test_a_running_burst_is_not_mailed_in_two(desk: Desk, news: News) -> None:
    file_many(desk, 1)
    relay()
    first = Notification.objects.get(user=desk.people["Owner 04"])
    file_many(desk, 1)
    relay()
    again = Notification.objects.get(user=desk.people["Owner 04"])
    assert first.mail_at is not None
    assert again.mail_at is not None
    assert again.mail_at > first.mail_at


@pytest.mark.parametrize("happened", ["filed", "answered"])
def test_thirty_cost_as_many_queries_as_three(desk: Desk, news: News, queries: Queries, happened: str) -> None:
    def carry_out(count: int) -> int:
        made = file_many(desk, count)
        if happened == "answered":
            relay()
            for report in made:
                reports.respond(report=report, by=desk.people["Owner 04"], kind="answered", message="So.")
        return queries(relay)

    assert carry_out(30) <= carry_out(3) + 1


def test_preferences_are_read_once_for_a_crowd(desk: Desk, news: News, queries: Queries) -> None:
    for n in range(10, 40):
        desk.person(f"Agent {n}", "agent")

    def tell(people: int) -> int:
        ids = [person.pk for name, person in desk.people.items() if name.startswith("Agent")][:people]
        item = actions.News("late", "late", "report", 1, f"event:{people}", 1, {"kind": "respond"})
        return queries(lambda: actions.tell(news=[(pk, item) for pk in ids]))

    assert tell(30) == tell(3)


def test_telling_the_same_twice_changes_nothing(desk: Desk, news: News) -> None:
    item: Any = actions.News("answer", "responded", "report", 1, "response:1", 1, {"kind": "answered"})
    agent = desk.people["Agent 01"]
    for _ in range(2):
        actions.tell(news=[(agent.pk, item), (agent.pk, item)])
    assert Notification.objects.filter(user=agent).count() == 1
