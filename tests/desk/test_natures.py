"""What a report is, and what the tool said: chosen, shown, found again; and what is owed for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.catalogue.models import Release
from feedback.commitments.models import Commitment
from feedback.reports import actions
from feedback.reports.models import FrictionReport
from tests.desk.conftest import WORDS, Desk

API = "/api/v1/reports"
NEW = {"tool": "Call Summary", "severity": "slowing", "text": WORDS}


def release(desk: Desk, version: str, days: int, tool: str = "Call Summary") -> Release:
    at = timezone.now() - timedelta(days=days)
    facts = {"model": f"model-{version}", "prompt_version": f"p{version}", "created_at": at, "updated_at": at}
    return Release.objects.create(tool=desk.tools[tool], version=version, released_at=at, **facts)


@pytest.mark.parametrize(
    ("nature", "owed"),
    [("friction", 2), ("stay_out", 2), ("explain", 2), ("works_well", 0), ("workaround", 0)],
)
def test_only_what_asks_for_an_answer_is_promised_one(desk: Desk, nature: str, owed: int) -> None:
    answer = desk.api("Agent 01").post(API, {**NEW, "nature": nature}, format="json").json()
    assert (answer["nature"], len(answer["commitments"])) == (nature, owed)
    assert answer["owner"]["name"] == "Owner 04", "whatever it is, it has somebody who reads it"
    assert Commitment.objects.count() == owed
    found = desk.api("Agent 02").get(f"{API}?nature={nature}").json()["results"]
    assert [one["id"] for one in found] == [answer["id"]]
    page = desk.page("Agent 01")
    assert ("In my way" in page.get("/report").content.decode()) is True
    told = page.get(f"/report/received/{answer['reference']}").content.decode()
    assert ("It is on the owner’s list." in told) is (owed == 0)
    if owed:
        desk.api("Owner 04").post(f"{API}/{answer['reference']}/acknowledge")
        assert "answers you by" in page.get(f"/report/received/{answer['reference']}").content.decode()


def test_left_out_it_is_a_friction_and_nonsense_is_named(desk: Desk) -> None:
    api = desk.api("Agent 01")
    assert api.post(API, NEW, format="json").json()["nature"] == "friction"
    refused = api.post(API, {**NEW, "nature": "praise"}, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "nature")


def test_what_works_well_is_read_and_thanked_for_and_nothing_else(desk: Desk) -> None:
    report, api = desk.report(nature="works_well", text="It got the whole call right."), desk.api("Owner 04")
    assert api.get(f"{API}/{report}/moves").json()["moves"] == ["acknowledge", "merge"]
    refused = api.post(f"{API}/{report}/respond", {"kind": "answered", "message": "Thanks."}, format="json")
    assert refused.status_code == 409
    page = desk.page("Owner 04")
    assert "no clock runs" in page.get(f"/reports/{report}").content.decode()
    assert page.post(f"/reports/{report}/acknowledge", {"message": "Good to hear."}).status_code == 302
    assert "Good to hear." in desk.page("Agent 01").get(f"/reports/{report}").content.decode()
    assert str(report) not in desk.page("Agent 01").get("/").content.decode().split("Promised to you")[-1]


@pytest.mark.parametrize(("kind", "told"), [("answered", "The owner confirms it."), ("declined", "warns against it.")])
def test_a_way_around_is_confirmed_or_warned_of(desk: Desk, kind: str, told: str) -> None:
    report = desk.report(nature="workaround", text="Type the number first, then it keeps to it.")
    assert actions.support(report=report, by=desk.people["Agent 02"]).people_count == 2
    page = desk.page("Owner 04")
    assert "It is a good way" in page.get(f"/reports/{report}").content.decode()
    assert page.post(f"/reports/{report}/respond", {"kind": kind, "message": "Because."}).status_code == 302
    html = desk.page("Agent 02").get(f"/reports/{report}").content.decode()
    assert told in html
    assert "Fixed for me" not in html
    assert desk.api("Agent 02").post(f"{API}/{report}/verify", {"fixed": True}, format="json").status_code == 409


def test_why_it_said_that_is_answered_by_an_explanation(desk: Desk) -> None:
    report = desk.report(nature="explain", suggested="Accepts the contract.", expected="Thinks about it.")
    html = desk.page("Owner 04").get(f"/reports/{report}").content.decode()
    assert "The explanation" in html
    assert html.index("It said") < html.index("Accepts the contract.") < html.index("It should have said")
    desk.api("Owner 04").post(f"{API}/{report}/respond", {"kind": "answered", "message": "It guesses."}, format="json")
    assert "Does that explain it?" in desk.page("Agent 01").get(f"/reports/{report}").content.decode()


def test_which_release_it_was_is_filled_in_by_the_time_it_happened(desk: Desk) -> None:
    old, new = release(desk, "2.8", 30), release(desk, "2.9", 3)
    api = desk.api("Agent 01")
    raised = api.post(API, NEW, format="json").json()
    assert raised["release"] == {"id": new.pk, "version": "2.9", "model": "model-2.9", "prompt_version": "p2.9"}
    past = desk.report(created_at=timezone.now() - timedelta(days=9))
    assert past.release == old
    assert desk.report(created_at=timezone.now() - timedelta(days=99)).release is None
    assert api.post(API, {**NEW, "release": "2.8"}, format="json").json()["release"]["id"] == old.pk
    found = desk.api("Agent 02").get(f"{API}?release=2.8").json()["results"]
    assert len(found) == 2
    html = desk.page("Agent 02").get(f"/reports/{raised['reference']}").content.decode()
    for told in ("2.9", "model-2.9", "p2.9"):
        assert told in html


def test_another_tools_release_is_refused_on_the_page_and_by_api(desk: Desk) -> None:
    other = release(desk, "4.2", 3, tool="Agent Assist")
    refused = desk.api("Agent 01").post(API, {**NEW, "release": other.pk}, format="json")
    assert refused.json()["errors"][0]["field"] == "release"
    form = {**NEW, "tool": desk.tools["Call Summary"].pk, "release": other.pk}
    answer = desk.page("Agent 01").post("/report", form)
    assert answer.status_code == 400
    assert "a release of another tool" in answer.content.decode()
    assert desk.page("Agent 01").post("/report", {**form, "release": "", "nature": "workaround"}).status_code == 302
    assert FrictionReport.objects.get().nature == "workaround"


def test_two_kinds_that_are_not_one_thing_are_not_merged(desk: Desk) -> None:
    friction, wish, praise = (desk.report(nature=nature) for nature in ("friction", "stay_out", "works_well"))
    owner = desk.people["Owner 04"]
    api = desk.api("Owner 04")
    refused = api.post(f"{API}/{praise}/merge", {"into": str(friction)}, format="json")
    assert (refused.status_code, "theme" in refused.json()["detail"]) == (409, True)
    assert actions.merge(report=wish, into=friction, by=owner).merged_into == friction
