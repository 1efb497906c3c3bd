"""The list of what is new: in the page, live in the header, and for programs. Nobody sees anybody else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.commitments.sweep import sweep
from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from feedback.reports.pseudonyms import pseudonym_of
from tests.desk.conftest import Queries
from tests.notifications.conftest import Desk, News


def answer(desk: Desk, count: int = 1, **more: Any) -> list[FrictionReport]:
    made = [desk.report(text=f"It gets in my way for the {n}. time.", **more) for n in range(count)]
    for report in made:
        reports.respond(report=report, by=desk.people["Owner 04"], kind="answered", message="Press Alt and S.")
    relay()
    return made


def test_the_list_quotes_the_answer_and_asks_in_place(desk: Desk, news: News) -> None:
    (report,) = answer(desk)
    page = desk.page("Agent 01")
    html = page.get("/news").text
    assert f"Owner 04 answered {report}. Is it fixed for you?" in html
    assert "Press Alt and S." in html
    back = page.post(f"/reports/{report}/verify", {"fixed": "false", "next": "/news"})
    assert back["Location"] == "/news"
    report.refresh_from_db()
    assert report.state == "reopened"
    assert "You have read everything." in page.get("/news").text


def test_the_counter_in_the_header_follows(desk: Desk, news: News) -> None:
    answer(desk, 3)
    page = desk.page("Agent 01")
    assert 'data-unread="3"' in page.get("/").text
    counter = page.get("/news/unread").text
    assert 'data-unread="3"' in counter
    assert 'hx-get="/news/unread"' in counter
    newest = Notification.objects.filter(user=desk.people["Agent 01"]).latest("id").pk
    answer(desk)
    page.post("/news/read", {"up_to": newest})
    assert 'data-unread="1"' in page.get("/news/unread").text, "what came meanwhile must stay unread"


def test_opening_a_line_or_its_report_reads_it(desk: Desk, news: News) -> None:
    first, _second = answer(desk, 2)
    page = desk.page("Agent 01")
    page.get(f"/reports/{first}")
    assert 'data-unread="1"' in page.get("/news/unread").text
    line = Notification.objects.get(user=desk.people["Agent 01"], read_at=None)
    assert page.post(f"/news/{line.pk}/read", {"next": "/news?show=all"})["Location"] == "/news?show=all"
    assert 'data-unread="0"' in page.get("/news/unread").text


def test_a_bundle_leads_to_where_its_things_stand_together(desk: Desk, news: News) -> None:
    for _ in range(2):
        desk.report()
    relay()
    line = Notification.objects.get(user=desk.people["Owner 04"])
    assert desk.page("Owner 04").post(f"/news/{line.pk}/read")["Location"] == "/inbox"


def test_nobody_reads_anybody_elses(desk: Desk, news: News) -> None:
    answer(desk)
    line = Notification.objects.get(user=desk.people["Agent 01"])
    assert desk.page("Admin 06").post(f"/news/{line.pk}/read").status_code == 404
    assert desk.api("Admin 06").get(f"/api/v1/notifications/{line.pk}").status_code == 404
    assert desk.api("Admin 06").get("/api/v1/notifications").json()["results"] == []
    line.refresh_from_db()
    assert line.read_at is None


def test_an_anonymous_reporter_stays_anonymous_in_every_line(desk: Desk, news: News) -> None:
    agent, owner = desk.people["Agent 01"], desk.people["Owner 04"]
    report = desk.report(anonymous=True)
    reports.support(report=report, by=desk.people["Agent 02"])
    reports.ask(report=report, by=owner, message="When?")
    reports.reply(report=report, by=agent, message="Every morning.")
    reports.reply(report=report, by=agent, message="And at noon.")
    reports.respond(report=report, by=owner, kind="declined", message="Not now.")
    reports.reopen(report=report, by=agent, reason="It costs an hour.")
    sweep(now=timezone.now() + timedelta(days=30))
    relay()
    assert "Agent 01" in news.everybody(), "they still get the answers"
    for name in ("Agent 02", "Owner 04", "Supervisor 05", "Admin 06"):
        assert "Agent 01" not in desk.page(name).get("/news?show=all").text
        assert "Agent 01" not in desk.api(name).get("/api/v1/notifications").text
    alias = pseudonym_of(report.pk)
    assert f"{alias} replied on {report}, and its clock runs again." in news.of("Owner 04")
    assert not any(alias in line for line in news.of("Agent 01")), "told of their own words"


def test_preferences_are_offered_by_role_and_kept(desk: Desk) -> None:
    agent, owner = desk.page("Agent 01"), desk.page("Owner 04")
    assert "Promises that need you" not in agent.get("/news/preferences").text
    assert "Promises that need you" in owner.get("/news/preferences").text
    chosen = {
        "answer": "weekly",
        "release": "now",
        "question": "now",
        "talk": "never",
        "progress": "daily",
        "late": "never",
    }
    chosen |= {"floor_answer": "daily", "seat": "now", "session_soon": "never", "overdue": "daily", "nudge": "weekly"}
    chosen |= {"score": "never", "letter": "daily", "seal": "now"}
    assert agent.post("/news/preferences", chosen).status_code == 302
    kept = {row["kind"]: row["frequency"] for row in _preferences(desk, "Agent 01")}
    assert kept == chosen
    wrong = agent.post("/news/preferences", {**chosen, "answer": "hourly"})
    assert "aria-invalid" in wrong.text
    assert _preferences(desk, "Agent 01") == [{"kind": k, "frequency": f} for k, f in chosen.items()]


def _preferences(desk: Desk, name: str) -> list[dict[str, str]]:
    return desk.api(name).get("/api/v1/notifications/preferences").json()["results"]


def test_the_api_tells_reads_and_prefers(desk: Desk, news: News) -> None:
    (report,) = answer(desk)
    api = desk.api("Agent 01")
    (line,) = api.get("/api/v1/notifications").json()["results"]
    assert line["sentence"] == f"Owner 04 answered {report}."
    assert (line["report"], line["quote"], line["asks"]) == (str(report), "Press Alt and S.", True)
    assert api.get("/api/v1/notifications/unread").json() == {"unread": 1}
    assert api.post(f"/api/v1/notifications/{line['id']}/read").json()["read_at"] is not None
    assert api.post("/api/v1/notifications/read-all").json() == {"unread": 0}
    api.post("/api/v1/notifications/prefer", {"kind": "answer", "frequency": "never"})
    assert {"kind": "answer", "frequency": "never"} in _preferences(desk, "Agent 01")
    assert api.post("/api/v1/notifications/prefer", {"kind": "gossip", "frequency": "now"}).status_code == 400


@pytest.mark.parametrize("address", ["/news", "/api/v1/notifications"])
def test_thirty_lines_cost_what_three_cost(desk: Desk, news: News, queries: Queries, address: str) -> None:
    door: Callable[..., Any] = desk.api("Agent 01").get if "api" in address else desk.page("Agent 01").get
    answer(desk, 3)
    door(address)
    few = queries(lambda: door(address))
    answer(desk, 27)
    assert queries(lambda: door(address)) == few


def test_a_long_list_is_paged(desk: Desk, news: News) -> None:
    answer(desk, 32)
    page = desk.page("Agent 01")
    first = page.get("/news")
    assert first.text.count("Press Alt and S.") == 30
    following = first.context["page"].next
    assert page.get(f"/news?{following}").text.count("Press Alt and S.") == 2
    assert page.get("/news?cursor=made-up").status_code == 400
