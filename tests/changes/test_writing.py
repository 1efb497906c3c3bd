"""Writing a change: from one or many reports, a draft or shown, edited, and never answering what is not yours."""

from typing import Any

import pytest
from django.utils import timezone

from feedback.changes import actions
from feedback.changes.models import Change
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.events.models import Event
from feedback.people.models import Scope
from feedback.reports import actions as reports
from tests.changes.conftest import Desk, Make

FORM = {
    "title": "Summaries wait",
    "before": "Written at once.",
    "after": "Waits ten seconds.",
    "where": "tool",
    "effective_at": "2026-11-22T09:00",
    "call_type": "",
}


def filled(desk: Desk, **more: Any) -> dict[str, Any]:
    return {**FORM, "tool": desk.tools["Call Summary"].pk, "reports": "", **more}


def test_a_change_begins_with_the_reports_it_answers(desk: Desk) -> None:
    first, second = desk.report(), desk.report(by="Agent 02")
    page = desk.page("Owner 04").get(f"/changes/new?reports={first},{second}").text
    assert f'value="{first}, {second}"' in page
    assert first.text in page


def test_a_draft_is_seen_by_those_who_write_it_and_publishing_answers_its_reports(desk: Desk) -> None:
    owner, asked = desk.page("Owner 04"), [desk.report(), desk.report(by="Agent 02")]
    references = ", ".join(report.reference for report in asked)
    saved = owner.post("/changes/new", filled(desk, reports=references))
    change = Change.objects.get()
    assert saved["Location"] == f"/changes/{change.pk}"
    for name, status in (("Owner 04", 200), ("Admin 06", 200), ("Agent 01", 404), ("Supervisor 05", 404)):
        assert desk.page(name).get(f"/changes/{change.pk}").status_code == status
    told = owner.post(f"/changes/{change.pk}/publish", follow=True).text
    assert "The people who asked are being told." in told
    for report in asked:
        report.refresh_from_db()
        assert report.state == "changed"
        assert report.responses.get().message == "Waits ten seconds."
    assert desk.page("Agent 01").get(f"/changes/{change.pk}").status_code == 200
    again = owner.post(f"/changes/{change.pk}/publish", follow=True).text
    assert "This change is already shown to everybody." in again


def test_one_button_writes_and_shows_it(desk: Desk) -> None:
    report = desk.report()
    desk.page("Owner 04").post("/changes/new", filled(desk, reports=report.reference, publish="1"))
    assert Change.objects.get().state == "published"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": " "}, "Say in a few words what is different now."),
        ({"after": ""}, "Say how it is now."),
        ({"reports": "F-9999"}, "F-9999 is not among the reports you can see."),
        ({"effective_at": "tomorrow"}, "There is no such day or time."),
        ({"effective_at": "9999-12-31T23:59"}, "Look at the year again. It can be from 1900 to 2199."),
        ({"before": "x" * 2001}, "2000"),
    ],
)
def test_what_was_typed_stays_with_the_reason(desk: Desk, wrong: dict[str, str], told: str) -> None:
    page = desk.page("Owner 04").post("/changes/new", filled(desk, **wrong)).text
    assert told in page
    assert "Waits ten seconds." in page or "after" in wrong
    assert not Change.objects.exists()


def test_writing_is_for_those_who_answer(desk: Desk) -> None:
    for name in ("Agent 01", "Supervisor 05"):
        assert desk.page(name).get("/changes/new").status_code == 403
    stranger = desk.person("Owner 09", "owner", site=None, scope=Scope.TOOL, of=desk.tools["Agent Assist"].pk)
    with pytest.raises(Forbidden):
        actions.draft(by=stranger, title="T", before="B", after="A", tool=desk.tools["Call Summary"])


def test_a_report_that_others_answer_is_not_taken_from_them(desk: Desk) -> None:
    stranger = desk.person("Owner 09", "owner", site="Cork", scope=Scope.TOOL, of=desk.tools["Agent Assist"].pk)
    desk.report(tool="Agent Assist")
    theirs = desk.report()
    reports.support(report=theirs, by=stranger)
    with pytest.raises(Invalid, match=f"{theirs} is answered by others"):
        actions.draft(by=stranger, title="T", before="B", after="A", tool=desk.tools["Agent Assist"], links=[theirs])
    assert not Change.objects.exists()


def test_what_was_published_is_edited_but_keeps_its_links(desk: Desk, make: Make) -> None:
    report = desk.report()
    change = make.published(report)
    owner = desk.page("Owner 04")
    kept = owner.post(f"/changes/{change.pk}/edit", filled(desk, title="Better words", reports=report.reference))
    assert kept.status_code == 302
    change.refresh_from_db()
    assert (change.title, change.state) == ("Better words", "published")
    dropped = owner.post(f"/changes/{change.pk}/edit", filled(desk, reports=""))
    assert "so the link stays" in dropped.text
    edited = Event.objects.filter(verb="change.edited", root_id=change.pk).latest("id")
    assert "title" in edited.data["fields"]
    change.refresh_from_db()
    assert change.title == "Better words", "what was refused was stored all the same"


def test_personal_numbers_do_not_reach_the_wall(desk: Desk, make: Make) -> None:
    change = make.draft(before="Ring 0861 234 5678 or mail anne@example.com.")
    assert "anne@example.com" not in change.before
    assert "[email]" in change.before


def test_a_change_without_reports_is_shown_all_the_same(desk: Desk, make: Make) -> None:
    change = make.published()
    assert change.people_count == 0
    page = desk.page("Agent 01").get(f"/changes/{change.pk}").text
    assert "it was changed before anybody asked" in page


def test_answering_with_a_draft_shows_it_and_answering_twice_links_once(desk: Desk, make: Make) -> None:
    report, owner = desk.report(), desk.people["Owner 04"]
    change = make.draft()
    reports.respond(report=report, by=owner, kind="changed", message="Done.", change_id=change.pk)
    change.refresh_from_db()
    assert (change.state, change.people_count) == ("published", 1)
    reports.respond(report=report, by=owner, kind="changed", message="Done better.", change_id=change.pk)
    assert change.links.count() == 1
    with pytest.raises(Invalid):
        reports.respond(report=report, by=owner, kind="changed", message="Done.", change_id=9999)


def test_a_report_that_was_merged_meanwhile_is_answered_where_it_went(desk: Desk, make: Make) -> None:
    first, second = desk.report(), desk.report(by="Agent 02")
    change = make.draft(second)
    reports.merge(report=second, by=desk.people["Owner 04"], into=first)
    actions.publish(change=change, by=desk.people["Owner 04"])
    first.refresh_from_db()
    change.refresh_from_db()
    assert first.state == "changed"
    assert list(change.links.values_list("report_id", flat=True)) == [first.pk]
    assert change.people_count == 2


def test_people_are_counted_once_and_their_last_word_counts(desk: Desk, make: Make) -> None:
    first, second = desk.report(), desk.report(text="It also stops.")
    reports.support(report=first, by=desk.people["Agent 02"])
    change = make.published(first, second)
    assert (change.people_count, change.asked_at) == (2, first.created_at)
    for report, fixed in ((first, True), (second, True)):
        reports.verify(report=report, by=desk.people["Agent 01"], fixed=fixed)
    change.refresh_from_db()
    assert (change.fixed_count, change.still_count) == (1, 0)
    reports.verify(report=first, by=desk.people["Agent 02"], fixed=False)
    reports.verify(report=second, by=desk.people["Agent 01"], fixed=False)
    change.refresh_from_db()
    assert (change.fixed_count, change.still_count) == (0, 2)


def test_taking_a_report_off_is_for_drafts(desk: Desk, make: Make) -> None:
    report, owner = desk.report(), desk.people["Owner 04"]
    draft = make.draft(report)
    actions.unlink(change=draft, by=owner, report=report)
    assert draft.links.count() == 0
    with pytest.raises(Conflict):
        actions.unlink(change=make.published(report), by=owner, report=report)


def test_every_step_stands_in_the_journal(desk: Desk, make: Make) -> None:
    change = make.published(desk.report(), effective_at=timezone.now())
    told = Event.objects.filter(root_type="change", root_id=change.pk).order_by("id").values_list("verb", flat=True)
    assert list(told) == ["change.drafted", "change.linked", "change.published", "change.asked"]
