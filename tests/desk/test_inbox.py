"""The owner's inbox: in the order of promises, on the right tab, answered in place, several at once, in few queries."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.desk import owed
from feedback.people.models import Absence
from feedback.reports import actions
from feedback.reports.models import FrictionReport
from tests.desk.conftest import Desk, Queries


def rows(html: str) -> list[str]:
    return re.findall(r'id="row-(\d+)"', html)


def groups(html: str) -> list[str]:
    return [" ".join(found.split()) for found in re.findall(r'scope="rowgroup">([^<]*)', html)]


def inbox(desk: Desk, name: str = "Owner 04", **query: str) -> str:
    return desk.page(name).get("/inbox", query).content.decode()


def test_nothing_due_says_what_happens_next(desk: Desk) -> None:
    assert "Nothing is due." in inbox(desk)
    assert "Nothing here." in inbox(desk, tab="vendor")


def test_in_the_order_of_promises_each_report_once(desk: Desk) -> None:
    now = timezone.now()
    late = desk.report(created_at=now - timedelta(days=20))
    seen, fresh = desk.report(), desk.report("Agent 02")
    actions.acknowledge(report=seen, by=desk.people["Owner 04"])
    html = inbox(desk)
    assert rows(html) == [str(late.pk), str(fresh.pk), str(seen.pk)]
    assert groups(html)[0] == "Broken"
    assert "To be seen" in html
    assert "1 is broken." in html


def test_the_figures_are_the_same_whatever_part_of_the_inbox_is_shown(desk: Desk) -> None:
    now = timezone.now()
    for days in (20, 13, 0):
        desk.report(created_at=now - timedelta(days=days))
    for query in ({}, {"tab": "unseen"}, {"tab": "answered"}, {"q": "nothing like it"}):
        html = inbox(desk, **query)
        assert "3 reports wait for you" in html
        assert "2 are broken." in html


def test_beyond_what_is_counted_it_says_more_than(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owed, "COUNTED", 2)
    for _each in range(4):
        desk.report()
    for query in ({}, {"tab": "unseen"}):
        html = inbox(desk, **query)
        assert "More than 2 promises are open" in html
        assert html.count('<span class="count">2+</span>') == 2


def test_the_tabs_and_their_counts(desk: Desk) -> None:
    owner = desk.people["Owner 04"]
    fresh, asked, vendor, done = (desk.report() for _each in range(4))
    actions.ask(report=asked, by=owner, message="When?")
    actions.respond(report=vendor, by=owner, kind="with_vendor", message="It is with them.")
    actions.respond(report=done, by=owner, kind="answered", message="Press Alt and S.")
    assert rows(inbox(desk)) == [str(fresh.pk)]
    assert rows(inbox(desk, tab="unseen")) == [str(fresh.pk)]
    assert rows(inbox(desk, tab="waiting")) == [str(asked.pk)]
    assert rows(inbox(desk, tab="vendor")) == [str(vendor.pk)]
    assert set(rows(inbox(desk, tab="answered"))) == {str(vendor.pk), str(done.pk)}
    assert rows(inbox(desk, tab="nonsense")) == [str(fresh.pk)]
    counts = dict(re.findall(r'\?tab=(\w+)"[^>]*>[^<]*<span class="count">(\d+)', inbox(desk)))
    assert counts == {"unseen": "1", "waiting": "1", "vendor": "1"}


def test_a_deputy_sees_theirs_too(desk: Desk) -> None:
    report, deputy = desk.report(), desk.person("Owner 07", "owner", scope="tool", of=999)
    assert rows(inbox(desk, "Owner 07")) == []
    now = timezone.now()
    Absence.objects.create(
        user=desk.people["Owner 04"], starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1), deputy=deputy
    )
    assert rows(inbox(desk, "Owner 07")) == [str(report.pk)]
    assert "You also stand in for somebody who is away." in inbox(desk, "Owner 07")


def test_searched_by_words(desk: Desk) -> None:
    desk.report()
    wanted = desk.report(text="The headset crackles when a second window is open.")
    assert rows(inbox(desk, q="headset")) == [str(wanted.pk)]
    assert "No report of yours has these words." in inbox(desk, q="nothing like it")


def test_answered_in_place(desk: Desk) -> None:
    report, page = desk.report(), desk.page("Owner 04", headers={"HX-Request": "true"})
    form = page.get(f"/inbox/{report}/answer").content.decode()
    assert "Answer one person" in form
    wrong = page.post(f"/inbox/{report}/answer", {"kind": "planned", "message": "It leaves the search on Friday."})
    assert wrong.status_code == 400
    assert "Say by which day it will be changed." in wrong.content.decode()
    assert 'value="It leaves the search on Friday."' in wrong.content.decode()
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    done = page.post(f"/inbox/{report}/answer", {"kind": "planned", "message": "On Friday.", "deliver_by": day})
    assert f"{report} is answered." in done.content.decode()
    report.refresh_from_db()
    assert report.state == "planned"


def test_without_scripts_the_answer_is_on_the_report(desk: Desk) -> None:
    report = desk.report()
    assert desk.page("Owner 04").get(f"/inbox/{report}/answer")["Location"] == f"/reports/{report}#answer"


def test_several_are_acknowledged_at_once_and_refusals_are_told(desk: Desk) -> None:
    owner, page = desk.people["Owner 04"], desk.page("Owner 04")
    first, second, settled = desk.report(), desk.report("Agent 02"), desk.report()
    actions.respond(report=settled, by=owner, kind="declined", message="Not now.")
    ids = [first.pk, second.pk, settled.pk]
    html = page.post("/inbox/selected", {"do": "acknowledge", "ids": ids}, follow=True).content.decode()
    assert "2 reports are noted as seen." in html
    assert f"{settled}: This report is “Declined” by now" in html
    assert set(FrictionReport.objects.values_list("state", flat=True)) == {"acknowledged", "declined"}


def test_a_date_for_several_is_asked_once(desk: Desk) -> None:
    first, second, page = desk.report(), desk.report("Agent 02"), desk.page("Owner 04")
    asked = {"do": "plan", "ids": [first.pk, second.pk]}
    html = page.post("/inbox/selected", asked).content.decode()
    assert "Promise a date for 2 reports" in html
    words = "Both leave the search."
    wrong = page.post("/inbox/selected", {**asked, "said": "1", "message": words, "deliver_by": ""})
    assert wrong.status_code == 400
    assert f"{words}</textarea>" in wrong.content.decode()
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    page.post("/inbox/selected", {**asked, "said": "1", "message": words, "deliver_by": day})
    assert set(FrictionReport.objects.values_list("state", flat=True)) == {"planned"}


def test_several_become_one_and_are_given_away(desk: Desk) -> None:
    first, second, page = desk.report(), desk.report("Agent 02"), desk.page("Owner 04")
    desk.person("Owner 07", "owner")
    both = [first.pk, second.pk]
    page.post("/inbox/selected", {"do": "merge", "ids": both, "said": "1", "into": str(first.pk)})
    second.refresh_from_db()
    assert second.merged_into == first
    page.post("/inbox/selected", {"do": "give", "ids": [first.pk], "said": "1", "owner": "Owner 07", "reason": "Hers."})
    first.refresh_from_db()
    assert first.owner == desk.people["Owner 07"]


def test_nothing_ticked_is_told(desk: Desk) -> None:
    html = desk.page("Owner 04").post("/inbox/selected", {"do": "acknowledge"}, follow=True).content.decode()
    assert "Tick the reports first" in html


def test_what_one_does_not_see_cannot_be_ticked(desk: Desk) -> None:
    report = desk.report("Agent 03")
    desk.page("Agent 01").post("/inbox/selected", {"do": "acknowledge", "ids": [report.pk]})
    report.refresh_from_db()
    assert report.state == "new"


def test_later_promises_come_by_key(desk: Desk) -> None:
    for _each in range(53):
        desk.report()
    page = desk.page("Owner 04")
    html = page.get("/inbox").content.decode()
    onward = re.findall(r'href="\?([^"]*cursor=[^"]*)"', html)[0].replace("&amp;", "&")
    assert "Later promises" in html
    rest = rows(page.get(f"/inbox?{onward}").content.decode())
    assert len(rows(html)) == 50
    assert len(rest) == 3
    assert not set(rest) & set(rows(html))


def test_queries_are_few_and_do_not_grow(desk: Desk, queries: Queries) -> None:
    page = desk.page("Owner 04")
    for _each in range(3):
        desk.report()
    page.get("/inbox")
    few = queries(lambda: page.get("/inbox"))
    for _each in range(47):
        desk.report("Agent 02")
    assert queries(lambda: page.get("/inbox")) == few
    assert few <= 12
