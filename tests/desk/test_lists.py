"""Home and the board: what is promised to whom, in which order, narrowed how, and in how many queries."""

import re

import pytest

from feedback.reports import actions
from feedback.reports.models import FrictionReport
from tests.desk.conftest import Desk, Queries


def shown(html: str) -> list[str]:
    """The references on a page in their order, each once."""
    return list(dict.fromkeys(re.findall(r"F-\d+", html[html.index("<main") : html.index("</main>")])))


def test_an_empty_home_says_what_to_do(desk: Desk) -> None:
    html = desk.page("Agent 01").get("/").content.decode()
    assert "You have not reported anything yet." in html
    assert "Agent 01" in html


def test_home_shows_what_is_promised_own_and_joined_by_date(desk: Desk) -> None:
    first, second = desk.report(), desk.report("Agent 02", "Agent Assist")
    desk.report("Agent 02")
    actions.support(report=second, by=desk.people["Agent 01"])
    actions.acknowledge(report=first, by=desk.people["Owner 04"])
    html = desk.page("Agent 01").get("/").content.decode()
    assert shown(html) == [str(second), str(first)], "what has to be seen by tomorrow comes before a fortnight"
    assert "2 promises to you are open." in html
    assert "you and one other" in html
    assert "only you so far" in html


def test_home_asks_whether_it_is_fixed_and_one_press_answers(desk: Desk) -> None:
    report, page = desk.report(), desk.page("Agent 01")
    actions.respond(report=report, by=desk.people["Owner 04"], kind="answered", message="Press Alt and S.")
    html = page.get("/").content.decode()
    assert "Is it fixed for you?" in html
    assert "Press Alt and S." in html
    answer = page.post(f"/reports/{report}/verify", {"fixed": "true", "next": "/"})
    assert answer["Location"] == "/"
    assert "Is it fixed for you?" not in page.get("/").content.decode()


def test_home_shows_what_an_owner_asks_until_it_is_replied_to(desk: Desk) -> None:
    report, page = desk.report(), desk.page("Agent 01")
    actions.ask(report=report, by=desk.people["Owner 04"], message="Also when the line drops?")
    html = page.get("/").content.decode()
    assert "Owner 04 asks you" in html
    assert "Also when the line drops?" in html
    actions.reply(report=report, by=desk.people["Agent 01"], message="Yes.")
    assert "asks you" not in page.get("/").content.decode()


@pytest.mark.parametrize(
    ("name", "path"), [("Owner 04", "/inbox"), ("Supervisor 05", "/commitments"), ("Admin 06", "/setup")]
)
def test_others_begin_on_their_own_page(desk: Desk, name: str, path: str) -> None:
    answer = desk.page(name).get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith((path, "/reports"))


def test_home_queries_do_not_grow(desk: Desk, queries: Queries) -> None:
    page = desk.page("Agent 01")
    for _each in range(3):
        desk.report()
    page.get("/")
    few = queries(lambda: page.get("/"))
    for _each in range(27):
        desk.report()
    assert queries(lambda: page.get("/")) == few
    assert few <= 20


def test_the_board_orders_narrows_and_searches(desk: Desk) -> None:
    first, second = desk.report(), desk.report("Agent 02", "Agent Assist", text="Les résumés arrivent trop tard.")
    actions.support(report=first, by=desk.people["Agent 02"])
    page = desk.page("Agent 01")

    def board(**query: str) -> list[str]:
        return shown(page.get("/reports", query).content.decode())

    assert board() == [str(second), str(first)]
    assert board(ordering="-people_count") == [str(first), str(second)]
    assert board(tool=str(desk.tools["Agent Assist"].pk)) == [str(second)]
    assert board(q="résumé") == [str(second)]
    assert board(q="headset") == []
    assert board(q=f"F-{first.pk}") == [str(first)]
    assert board(mine="true") == [str(first)]
    assert board(state="new", severity="blocking") == []


def test_filters_that_are_on_can_be_taken_off(desk: Desk) -> None:
    desk.report()
    html = desk.page("Agent 01").get("/reports", {"q": "summary", "mine": "true", "ordering": "-people_count"}).text
    assert 'href="/reports?mine=true&amp;ordering=-people_count">Words: summary<' in html
    assert 'href="/reports?q=summary&amp;ordering=-people_count">Mine<' in html
    assert "take this filter off" in html


def test_the_board_pages_by_key(desk: Desk) -> None:
    for _each in range(32):
        desk.report()
    page = desk.page("Agent 01")
    html = page.get("/reports").content.decode()
    onward = re.findall(r'href="\?([^"]*cursor=[^"]*)"', html)[0].replace("&amp;", "&")
    rest = shown(page.get(f"/reports?{onward}").content.decode())
    assert len(shown(html)) == 30
    assert len(rest) == 2
    assert not set(rest) & set(shown(html))
    assert page.get("/reports?cursor=made-up").status_code == 400


def test_an_empty_board_says_what_to_do(desk: Desk) -> None:
    assert "Nobody has said this yet." in desk.page("Agent 01").get("/reports?q=nothing").content.decode()


def test_board_queries_do_not_grow(desk: Desk, queries: Queries) -> None:
    page = desk.page("Agent 02")
    for _each in range(3):
        desk.report()
    page.get("/reports")
    few = queries(lambda: page.get("/reports"))
    for _each in range(27):
        desk.report()
    assert queries(lambda: page.get("/reports")) == few
    assert few <= 16
    assert FrictionReport.objects.count() == 30
