"""The report's page: the story for whoever reads it, each verb with its form, kind refusals, and nothing typed lost."""

import re

import pytest

from feedback.changes.models import Change
from feedback.notifications.models import Notification
from feedback.reports import actions
from feedback.reports.models import FrictionReport
from tests.desk.conftest import WORDS, Desk, Queries


def html_of(desk: Desk, name: str, report: FrictionReport) -> str:
    answer = desk.page(name).get(f"/reports/{report}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_whole_story_for_its_reader(desk: Desk) -> None:
    report = desk.report(expected="That it says: ended by customer.")
    html = html_of(desk, "Agent 02", report)
    for told in (WORDS[:-1], "ended by customer", "Agent 01", "1 person", "Why Owner 04?", "Owner 04 answers for"):
        assert told in html
    assert "Promised: an answer by" in html
    assert "Nobody was asked to wait, so nothing was added." in html
    assert "Your answer to" not in html
    assert "What else you can do" not in html


@pytest.mark.parametrize("given", ["f-{}", "{}"])
def test_other_spellings_lead_to_the_one_address(desk: Desk, given: str) -> None:
    report = desk.report()
    answer = desk.page("Agent 01").get(f"/reports/{given.format(report.pk)}")
    assert (answer.status_code, answer["Location"]) == (302, f"/reports/{report}")


@pytest.mark.parametrize("given", ["F-999999", "X-1", "nonsense"])
def test_what_is_not_there_is_an_ordinary_404(desk: Desk, given: str) -> None:
    assert desk.page("Owner 04").get(f"/reports/{given}").status_code == 404


def test_out_of_scope_is_the_same_404_for_every_verb(desk: Desk) -> None:
    report, page = desk.report(), desk.page("Agent 03")
    assert page.get(f"/reports/{report}").status_code == 404
    for verb in ("support", "acknowledge", "respond", "verify", "merge", "note"):
        assert page.post(f"/reports/{report}/{verb}").status_code == 404


def test_each_verb_is_a_post_with_the_token(desk: Desk) -> None:
    report = desk.report()
    opened = desk.page("Owner 04").get(f"/reports/{report}/acknowledge")
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "only takes what a page sends" in opened.text
    guarded = desk.page("Owner 04", enforce_csrf_checks=True)
    assert guarded.post(f"/reports/{report}/acknowledge").status_code == 403


def test_me_too_in_place_and_without_scripts(desk: Desk) -> None:
    report, page = desk.report(), desk.page("Agent 02")
    part = page.post(f"/reports/{report}/support", HTTP_HX_REQUEST="true").content.decode()
    assert "You are one of 2" in part
    assert "<html" not in part
    assert page.post(f"/reports/{report}/unsupport", {"next": "/reports"})["Location"] == "/reports"
    report.refresh_from_db()
    assert report.people_count == 1


def test_a_plan_needs_its_date_and_keeps_the_words(desk: Desk) -> None:
    report, page = desk.report(), desk.page("Owner 04")
    words = "You are right: mood is taken from the last thing said."
    answer = page.post(f"/reports/{report}/respond", {"kind": "planned", "message": words, "wall": "none"})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Say by which day it will be changed." in html
    assert f"{words}</textarea>" in html
    done = page.post(
        f"/reports/{report}/respond",
        {"kind": "planned", "message": words, "deliver_by": "2099-12-04", "vendor_reference": "from another kind"},
    )
    assert done.status_code == 400
    assert "at most two years ahead" in done.content.decode()


def test_changed_with_a_before_and_an_after_is_on_the_wall_at_once(desk: Desk) -> None:
    report, page = desk.report(), desk.page("Owner 04")
    data = {
        "kind": "changed",
        "message": "A hang-up is written as “ended by customer” now.",
        "wall": "new",
        "title": "A hang-up has no mood",
        "before": "Satisfied, whatever happened.",
        "after": "",
        "where": "tool",
    }
    refused = page.post(f"/reports/{report}/respond", data)
    assert "Say how it is now." in refused.content.decode()
    assert "Satisfied, whatever happened.</textarea>" in refused.content.decode()
    assert not Change.objects.exists()
    assert page.post(f"/reports/{report}/respond", {**data, "after": "Ended by customer."}).status_code == 302
    assert Change.objects.get().state == "published"
    html = html_of(desk, "Agent 01", report)
    assert "A hang-up has no mood" in html
    assert "Is it fixed for you?" in html


def test_linked_to_a_change_that_is_written_already(desk: Desk) -> None:
    first, second, page = desk.report(), desk.report("Agent 02"), desk.page("Owner 04")
    data = {"kind": "changed", "message": "Changed.", "wall": "new", "title": "T", "before": "B", "after": "A"}
    page.post(f"/reports/{first}/respond", data)
    change = Change.objects.get()
    linked = {"kind": "changed", "message": "The same change.", "wall": "existing"}
    missing = page.post(f"/reports/{second}/respond", linked)
    assert "Choose the change that answers this" in missing.content.decode()
    assert page.post(f"/reports/{second}/respond", {**linked, "change": change.pk}).status_code == 302
    assert change.links.count() == 2


def test_the_question_pauses_and_the_reply_goes_on(desk: Desk) -> None:
    report = desk.report()
    desk.page("Owner 04").post(f"/reports/{report}/ask", {"message": "Also when the line drops?"})
    html = html_of(desk, "Agent 01", report)
    assert "Owner 04 asks" in html
    assert "Also when the line drops?" in html
    empty = desk.page("Agent 01").post(f"/reports/{report}/reply", {"message": " "})
    assert empty.status_code == 400
    desk.page("Agent 01").post(f"/reports/{report}/reply", {"message": "Yes, it is never unknown."})
    report.refresh_from_db()
    assert report.state == "acknowledged"
    assert "Yes, it is never unknown." in html_of(desk, "Owner 04", report)


def test_fixed_and_still_happens_in_one_press(desk: Desk) -> None:
    report = desk.report()
    owner = desk.people["Owner 04"]
    actions.respond(report=report, by=owner, kind="answered", message="Press Alt and S.")
    page = desk.page("Agent 01")
    part = page.post(f"/reports/{report}/verify", {"fixed": "true"}, HTTP_HX_REQUEST="true").content.decode()
    assert "It is confirmed" in part
    assert page.post(f"/reports/{report}/verify", {"fixed": "false", "note": "Not on my calls."}).status_code == 302
    assert "Not on my calls." in html_of(desk, "Owner 04", report)
    report.refresh_from_db()
    assert report.state == "reopened"


def test_an_appeal_is_possible_once(desk: Desk) -> None:
    report, owner = desk.report(), desk.people["Owner 04"]
    actions.respond(report=report, by=owner, kind="declined", message="Not now, because of the contract.")
    assert "Appeal, once" in html_of(desk, "Agent 01", report)
    desk.page("Agent 01").post(f"/reports/{report}/reopen", {"reason": "It costs a minute a call."})
    actions.respond(report=report, by=owner, kind="declined", message="Still not.")
    html = html_of(desk, "Agent 01", report)
    assert "Appeal, once" not in html
    assert "There was an appeal already" in html


def test_a_move_that_is_no_longer_possible_is_told_kindly_and_the_words_stay(desk: Desk) -> None:
    report, owner = desk.report(), desk.people["Owner 04"]
    actions.respond(report=report, by=owner, kind="declined", message="Not now.")
    words = "I had typed a long answer meanwhile."
    answer = desk.page("Owner 04").post(f"/reports/{report}/respond", {"kind": "answered", "message": words})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "This report is “Declined” by now" in html
    assert "take it up again" in html
    assert f"{words}</textarea>" in html


def test_what_one_may_see_but_not_do_is_refused_with_the_reason(desk: Desk) -> None:
    report = desk.report()
    answer = desk.page("Agent 02").post(f"/reports/{report}/respond", {"kind": "answered", "message": "So."})
    assert answer.status_code == 403
    assert "Only the owner of this report" in answer.content.decode()


def test_merged_by_reference_and_separated_by_the_toast(desk: Desk) -> None:
    first, second, page = desk.report(), desk.report("Agent 02"), desk.page("Owner 04")
    wrong = page.post(f"/reports/{second}/merge", {"into": "F-999999"})
    assert "There is no F-999999 that you can see." in wrong.content.decode()
    answer = page.post(f"/reports/{second}/merge", {"into": f"f-{first.pk}"}, follow=True)
    html = answer.content.decode()
    assert f"This went into {first}." in html
    assert f'action="/reports/{second}/unmerge"' in html
    page.post(f"/reports/{second}/unmerge")
    second.refresh_from_db()
    assert second.state == "new"


def test_the_answering_side_sorts_gives_away_and_notes(desk: Desk) -> None:
    report, page = desk.report(), desk.page("Supervisor 05")
    desk.person("Owner 07", "owner")
    page.post(f"/reports/{report}/retitle", {"title": "Wrong mood after a hang-up"})
    page.post(f"/reports/{report}/note", {"text": "The vendor knows."})
    page.post(f"/reports/{report}/assign", {"owner": "Owner 07", "reason": "She runs the summaries."})
    report.refresh_from_db()
    assert (report.title, report.owner) == ("Wrong mood after a hang-up", desk.people["Owner 07"])
    assert "The vendor knows." in html_of(desk, "Owner 07", report)
    for outsider in ("Agent 01", "Agent 02"):
        assert "The vendor knows." not in html_of(desk, outsider, report)
    nobody = page.post(f"/reports/{report}/assign", {"owner": "Nobody", "reason": "So."})
    assert nobody.status_code == 400


def test_opening_it_reads_what_told_of_it(desk: Desk) -> None:
    report = desk.report()
    line = Notification.objects.create(
        user=desk.people["Owner 04"],
        kind="talk",
        subject_type="report",
        subject_id=report.pk,
        params={"what": "commented"},
        dedupe="x",
        created_at=report.created_at,
    )
    html_of(desk, "Owner 04", report)
    line.refresh_from_db()
    assert line.read_at is not None


def test_reports_that_sound_alike_are_offered_for_a_merge(desk: Desk) -> None:
    first, second = desk.report(), desk.report("Agent 02")
    part = desk.page("Owner 04").get(f"/reports/{second}/alike").content.decode()
    assert f"Merge into {first}" in part
    assert f"Merge into {first}" in desk.page("Owner 04").get(f"/reports/{second}?alike=1").content.decode()


def test_queries_do_not_grow_with_the_story(desk: Desk, queries: Queries) -> None:
    report, page = desk.report(), desk.page("Owner 04")
    actions.reply(report=report, by=desk.people["Agent 01"], message="One.")
    page.get(f"/reports/{report}")
    few = queries(lambda: page.get(f"/reports/{report}"))
    for place in range(20):
        actions.reply(report=report, by=desk.people["Agent 01"], message=f"Message {place}.")
        actions.note(report=report, by=desk.people["Owner 04"], text=f"Note {place}.")
    assert queries(lambda: page.get(f"/reports/{report}")) == few
    assert few <= 45


def test_one_solid_button_in_the_main_part(desk: Desk) -> None:
    html = html_of(desk, "Owner 04", desk.report())
    main = html[html.index("<main") : html.index("</main>")]
    behind_a_dialog = re.sub(r"<dialog.*?</dialog>", "", main, flags=re.DOTALL)
    assert len(re.findall(r'class="btn btn-1', behind_a_dialog)) == 1
