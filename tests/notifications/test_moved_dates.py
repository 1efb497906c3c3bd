"""A promised date that moves: everybody it was promised to hears of it once, with both dates and how often; counted."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.commitments.models import Commitment, Kind
from feedback.events.relay import relay
from feedback.notifications import actions
from feedback.notifications.models import Notification
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from tests.notifications.conftest import Desk, News


def plan(desk: Desk, report: FrictionReport, days: int) -> str:
    """Promise a change in so many days; gives the day as the English page writes it."""
    day = timezone.localdate() + timedelta(days=days)
    reports.respond(report=report, by=desk.people["Owner 04"], kind="planned", message="Soon.", deliver_by=day)
    report.refresh_from_db()
    return f"{day:%a} {day.day} {day:%b}"


@pytest.mark.parametrize("anonymous", [False, True])
def test_the_reporter_and_the_supporters_hear_once_of_both_dates(desk: Desk, news: News, anonymous: bool) -> None:
    report = desk.report(anonymous=anonymous)
    reports.support(report=report, by=desk.people["Agent 02"])
    first = plan(desk, report, 10)
    news.clear()
    second = plan(desk, report, 17)
    for name in ("Agent 01", "Agent 02"):
        (told,) = fresh(news, name)
        assert told.startswith(f"Owner 04 moved the change promised for {report.reference} from {first}")
        assert second in told
        assert told.endswith("It was moved once.")
    news.clear()
    plan(desk, report, 24)
    assert fresh(news, "Agent 01")[0].endswith("It was moved 2 times.")


def fresh(news: News, name: str) -> list[str]:
    """What somebody hears of the moved date, once the outbox is empty."""
    relay()
    return [told.replace("\N{NO-BREAK SPACE}", " ") for told in news.of(name)]


def test_the_same_date_again_and_a_first_date_are_no_move(desk: Desk, news: News) -> None:
    report = desk.report()
    plan(desk, report, 10)
    assert "promises a change" in fresh(news, "Agent 01")[0]
    news.clear()
    plan(desk, report, 10)
    assert "promises a change" in fresh(news, "Agent 01")[0]


def test_who_wants_no_answers_by_mail_gets_none_of_moved_dates(desk: Desk, news: News, post: Any) -> None:
    actions.prefer(by=desk.people["Agent 01"], wanted={"answer": "never"})
    report = desk.report()
    plan(desk, report, 10)
    news.clear()
    plan(desk, report, 12)
    assert [mail.to for mail in post()] == []
    assert Notification.objects.filter(user=desk.people["Agent 01"], kind="answer").count() == 1


def test_supervisors_see_how_often_dates_were_moved_and_by_whom(desk: Desk) -> None:
    report, other = desk.report(), desk.report(text="It stops in the middle.")
    for days in (10, 17, 24):
        plan(desk, report, days)
    plan(desk, other, 9)
    assert Commitment.objects.get(subject_id=report.pk, kind=Kind.DELIVER).moved_count == 2
    told = desk.api("Admin 06").get("/api/v1/commitments/figures").json()
    owner = desk.people["Owner 04"]
    assert told["moved"] == 2
    assert [(part["key"], part["moved"]) for part in told["parts"]] == [(str(owner.pk), 2)]
    shown = desk.page("Admin 06").get("/commitments/figures").content.decode()
    assert "promised dates moved" in shown
    assert '<td class="n" data-l="Dates moved">2</td>' in shown
