"""Merging from the page: what is alike and why, what would happen, and everything that has to hold afterwards."""

from datetime import timedelta

from django.utils import timezone

from feedback.commitments.models import Commitment, Kind
from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.reports import actions
from feedback.reports.models import FrictionReport
from tests.desk.conftest import Desk, Queries


def pair(desk: Desk) -> tuple[FrictionReport, FrictionReport]:
    """An older one that two are behind, and a newer one by another agent who has joined the older."""
    older = desk.report(text="The panel covers the postcode field.", created_at=timezone.now() - timedelta(days=2))
    newer = desk.report(by="Agent 02", text="The postcode field hides behind the panel.")
    actions.support(report=older, by=desk.people["Agent 02"])
    return older, newer


def due(report: FrictionReport) -> object:
    owed = Commitment.objects.get(subject_type="report", subject_id=report.pk, kind=Kind.RESPOND, closed_at=None)
    return owed.due_at


def test_the_page_marks_the_words_and_tells_what_would_happen(desk: Desk) -> None:
    older, newer = pair(desk)
    html = desk.page("Owner 04").get(f"/reports/{newer}/alike").content.decode()
    assert "<mark>postcode</mark>" in html
    assert "% alike" in html
    assert "Merged, they are about 2 people, everybody counted once." in html
    assert f"as was promised on {older}" in html
    (found,) = desk.api("Owner 04").get(f"/api/v1/reports/{newer}/alike").json()["results"]
    assert (found["reference"], found["people"], found["promised_on"]) == (str(older), 2, str(older))
    assert {"panel", "postcode"} <= set(found["words"])
    assert 0 < found["score"] < 1
    actions.respond(report=older, by=desk.people["Owner 04"], kind="declined", message="It stays.")
    told = desk.page("Owner 04").get(f"/reports/{newer}/alike").content.decode()
    assert f"{older} has its answer, which goes for both" in told
    assert "as was promised" not in told
    FrictionReport.objects.filter(pk=older.pk).update(state="confirmed")
    assert f"{older} is confirmed as fixed. Reopen it first" in (
        desk.page("Owner 04").get(f"/reports/{newer}/alike").content.decode()
    )
    (found,) = desk.api("Owner 04").get(f"/api/v1/reports/{newer}/alike").json()["results"]
    assert not found["may_merge"]
    assert found["why_not"].startswith(f"{older} is confirmed")
    assert desk.api("Agent 01").get(f"/api/v1/reports/{newer}/alike").status_code == 403


def test_what_was_told_is_what_happens_and_it_is_taken_back(desk: Desk) -> None:
    older, newer = pair(desk)
    page, dates = desk.page("Owner 04"), (due(older), due(newer))
    assert page.post(f"/reports/{older}/merge", {"into": str(newer)}).status_code == 302
    newer.refresh_from_db()
    assert (newer.people_count, due(newer)) == (2, dates[0]), "the earliest promise binds"
    gone = page.get(f"/reports/{older}").content.decode()
    assert f"This went into {newer}." in gone
    page.post(f"/reports/{older}/unmerge")
    for report, people in ((older, 2), (newer, 1)):
        report.refresh_from_db()
        assert (report.people_count, report.state, report.merged_into) == (people, "new", None)
    assert due(older) == dates[0]


def test_everybody_is_answered_once(desk: Desk) -> None:
    older, newer = pair(desk)
    owner = desk.people["Owner 04"]
    actions.merge(report=older, into=newer, by=owner)
    actions.respond(report=newer, by=owner, kind="answered", message="Move the panel to the right.")
    relay(now=timezone.now())
    told = Notification.objects.filter(kind="answer").values_list("user__name", flat=True)
    assert sorted(told) == ["Agent 01", "Agent 02"]


def test_a_merged_page_says_where_it_went_through_a_chain_and_after_its_middle_is_taken_out(desk: Desk) -> None:
    first, second, third = (desk.report(text=f"The panel covers field {n}.") for n in range(3))
    owner, page = desk.people["Owner 04"], desk.page("Agent 01")

    def went(report: FrictionReport) -> str:
        html = page.get(f"/reports/{report}").content.decode()
        return html.partition("This went into ")[2].partition(".")[0]

    actions.merge(report=first, into=second, by=owner)
    actions.merge(report=second, into=third, by=owner)
    assert (went(first), went(second)) == (str(third), str(third))
    actions.unmerge(report=second, by=owner)
    assert (went(first), went(second), went(third)) == (str(second), "", "")
    actions.unmerge(report=first, by=owner)
    assert went(first) == ""


def test_as_many_queries_for_five_candidates_as_for_one(desk: Desk, queries: Queries) -> None:
    _older, newer = pair(desk)
    page = desk.page("Owner 04")

    def ask() -> object:
        return page.get(f"/reports/{newer}/alike")

    ask()
    few = queries(ask)
    for n in range(4):
        desk.report(text=f"The panel covers the postcode field, {n} times.")
    assert queries(ask) == few
