"""You said, we did: stories with the words that asked, the promise, and whether it works; a feed; a big screen."""

import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from feedback.changes.wallboard import SHOWN, TURN
from feedback.commitments.sweep import sweep
from feedback.people import actions as people
from feedback.reports import actions as reports
from tests.cast import crowd
from tests.changes.conftest import Desk, Make, Queries

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_change_is_told_with_the_words_that_asked_for_it(desk: Desk, make: Make) -> None:
    report = desk.report()
    reports.support(report=report, by=desk.people["Agent 02"])
    make.published(report)
    page = desk.page("Agent 02").get("/changes").text
    assert report.text in page
    assert "First said by Agent 01, Cork, then by one other" in page
    assert "It was written at once." in page
    assert "It waits for your note." in page
    assert "changed on day 1 after the first report" in page
    assert "2 asked" in page
    assert f'href="/reports/{report}">Does it work for you?' in page
    assert "First said by you" in desk.page("Agent 01").get("/changes").text
    assert "Does it work for you?" not in desk.page("Agent 03").get("/changes").text


def test_words_out_of_sight_are_not_quoted_and_nobody_is_named_who_gave_no_name(desk: Desk, make: Make) -> None:
    crowd(*desk.sites.values())
    make.published(desk.report(by="Agent 03", text="Only Montréal says so."), title="For Montréal")
    make.published(desk.report(anonymous=True, text="Nobody may know."), title="For somebody")
    for name in ("Agent 02", "Admin 06"):
        page = desk.page(name).get("/changes").text
        assert "Said by somebody who gave no name" in page
        assert "Agent 01" not in page
    page = desk.page("Agent 02").get("/changes").text
    assert "Only Montréal says so." not in page
    assert "Asked for by one person" in page


def test_the_promise_stands_as_it_was_kept_or_broken(desk: Desk, make: Make) -> None:
    kept = desk.report()
    broken = desk.report(text="It took too long.", created_at=timezone.now() - timedelta(days=17))
    sweep()
    make.published(kept)
    make.published(broken)
    page = desk.page("Agent 02").get("/changes").text
    assert "Kept on the day it was reported" in page
    assert "Broken, kept 3 days late" in page
    assert "changed on day 17 after the first report" in page


def test_the_wall_is_narrowed_by_tool(desk: Desk, make: Make) -> None:
    make.published(title="About summaries")
    make.published(title="About assistance", tool="Agent Assist")
    tool = desk.tools["Agent Assist"]
    page = desk.page("Agent 01").get(f"/changes?tool={tool.pk}").text
    assert "About assistance" in page
    assert "About summaries" not in page
    assert f'<a href="/changes?tool={tool.pk}" aria-current="true">' in page


def test_an_empty_wall_says_what_comes(desk: Desk) -> None:
    assert "Nothing has changed here yet." in desk.page("Agent 01").get("/changes").text


def test_figures_of_ninety_days(desk: Desk, make: Make) -> None:
    report = desk.report(created_at=timezone.now() - timedelta(days=12))
    make.published(report)
    reports.verify(report=report, by=desk.people["Agent 01"], fixed=True)
    page = desk.page("Agent 02").get("/changes")
    assert [str(figure.value) for figure in page.context["figures"]] == ["1", "1", "100%", "12 days"]


def link(desk: Desk, name: str) -> str:
    return str(desk.page(name).get("/changes").context["key"])


def test_the_feed_is_atom_and_open_to_its_link_alone(desk: Desk, make: Make) -> None:
    first = make.published(desk.report(), title="The first & the last")
    make.draft(title="Not yet")
    key, reader = link(desk, "Agent 01"), Client()
    answer = reader.get("/changes/feed", {"key": key})
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "The first & the last"
    assert parse_datetime(entry.findtext(f"{ATOM}published") or "") is not None
    assert parse_datetime(entry.findtext(f"{ATOM}updated") or "") is not None
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Owner 04"
    assert entry.find(f"{ATOM}link").get("href", "").endswith(f"/changes/{first.pk}")  # type: ignore[union-attr]
    for wrong in ("", "1.abc", key[:-1], f"x{key}"):
        assert reader.get("/changes/feed", {"key": wrong}).status_code == 404


def test_an_unchanged_feed_is_not_sent_again(desk: Desk, make: Make) -> None:
    make.published()
    key, reader = link(desk, "Agent 01"), Client()
    tag = reader.get("/changes/feed", {"key": key})["ETag"]
    assert reader.get("/changes/feed", {"key": key}, headers={"if-none-match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/changes/feed", "/changes/wallboard"])
def test_a_secret_link_ends_with_its_person(desk: Desk, make: Make, path: str) -> None:
    make.published()
    key, reader = link(desk, "Agent 01"), Client()
    assert reader.get(path, {"key": key}).status_code == 200
    people.sign_out_everywhere(person=desk.people["Agent 01"], by=desk.people["Agent 01"])
    assert reader.get(path, {"key": key}).status_code == 404
    key = link(desk, "Agent 02")
    people.deactivate(person=desk.people["Agent 02"], by=None)
    assert reader.get(path, {"key": key}).status_code == 404


def test_the_big_screen_shows_the_newest_in_turn_and_stays_when_told(desk: Desk, make: Make, time_machine: Any) -> None:
    titles = [f"Change {n}" for n in range(SHOWN + 2)]
    made = [make.published(title=title, after=f"{title} is so.") for title in titles]
    page, began = desk.page("Agent 01"), timezone.now()
    seen = set()
    for turn in range(SHOWN):
        time_machine.move_to(began + timedelta(seconds=TURN * turn), tick=False)
        seen.add(page.get("/changes/wallboard").context["board"].story.change.title)
    assert seen == set(titles[2:])
    for turn in range(3):
        time_machine.move_to(began + timedelta(seconds=TURN * turn), tick=False)
        board = page.get("/changes/wallboard", {"hold": made[-1].pk})
        assert board.context["board"].story.change == made[-1]
        assert "Let them take turns again" in board.text


def test_the_big_screen_tells_our_record_and_what_is_due(desk: Desk, make: Make) -> None:
    old, new = desk.report(created_at=timezone.now() - timedelta(days=40)), desk.report(text="Next in line.")
    reports.support(report=new, by=desk.people["Agent 02"])
    sweep()
    make.published(old)
    html = desk.page("Agent 01").get("/changes/wallboard").text
    assert "0 of 2" in html
    assert "Next in line" in html
    assert "Owner 04" in html
    assert 'http-equiv="refresh"' in html
    assert "Agent 01" not in html


def test_an_empty_big_screen_is_a_promise(desk: Desk) -> None:
    assert "What changes because of you stands here." in desk.page("Agent 01").get("/changes/wallboard").text


@pytest.mark.parametrize("path", ["/changes", "/api/v1/changes", "/changes/feed"])
def test_thirty_changes_cost_what_three_cost(desk: Desk, make: Make, queries: Queries, path: str) -> None:
    door: Any = desk.api("Agent 01").get if "api" in path else desk.page("Agent 01").get
    for _ in range(3):
        make.published(desk.report(), desk.report(by="Agent 02"))
    door(path)
    few = queries(lambda: door(path))
    for _ in range(17):
        make.published(desk.report(), desk.report(by="Agent 02"))
    assert queries(lambda: door(path)) == few
