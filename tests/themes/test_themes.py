"""Themes: reports with one owner and one answer, from the page and by API; everybody counted and told once."""

from typing import Any

import pytest
from django.utils import timezone

from feedback.changes.models import Change
from feedback.commitments.models import Commitment, Kind, State
from feedback.events.models import Event
from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.people.models import User
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from feedback.themes.models import Theme
from tests.desk.conftest import Desk, Queries

API = "/api/v1/themes"


def alike(desk: Desk) -> list[FrictionReport]:
    """Three that say nearly the same: the first two by one agent, the third without a name; another joins two."""
    made = [
        desk.report(text="Roaming prices in the note are the old ones."),
        desk.report(text="The note has the old roaming prices again."),
        desk.report(by="Agent 02", text="Old roaming prices in the note, on every call.", anonymous=True),
    ]
    for report in made[:2]:
        reports.support(report=report, by=desk.people["Agent 02"])
    return made


def made(desk: Desk, held: list[FrictionReport], name: str = "Owner 04") -> dict[str, Any]:
    body = {"title": "Roaming prices", "reports": [str(report) for report in held]}
    answer = desk.api(name).post(API, body, format="json")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def answers_of(person: User) -> int:
    return Notification.objects.filter(user=person, kind="answer").count()


def test_one_answer_reaches_all_of_it_and_everybody_once(desk: Desk) -> None:
    held = alike(desk)
    theme = made(desk, held)
    assert (theme["state"], theme["reports"]) == ("open", [str(report) for report in held])
    # Who raised one without their name counts for that report alone: nothing tells that they joined the others.
    assert theme["people_count"] == 3
    change = Change.objects.create(
        title="New prices",
        before="Old",
        after="New",
        tool=desk.tools["Call Summary"],
        author=desk.people["Owner 04"],
        effective_at=timezone.now(),
        created_at=timezone.now(),
        updated_at=timezone.now(),
    )
    body = {"kind": "changed", "message": "They come from the price list now.", "change": change.pk}
    answer = desk.api("Owner 04").post(f"{API}/{theme['id']}/respond", body, format="json")
    assert (answer.status_code, answer.json()["state"]) == (200, "answered")
    assert set(FrictionReport.objects.values_list("state", flat=True)) == {"changed"}
    assert change.links.count() == 3
    kept = Commitment.objects.filter(subject_type="report", kind=Kind.RESPOND)
    assert set(kept.values_list("state", flat=True)) == {State.KEPT}
    relay(now=timezone.now())
    assert {answers_of(desk.people[name]) for name in ("Agent 01", "Agent 02")} == {1}


def test_an_answer_without_a_change_is_told_once_too(desk: Desk) -> None:
    theme = made(desk, alike(desk))
    body = {"kind": "answered", "message": "Open the price list beside it."}
    desk.api("Owner 04").post(f"{API}/{theme['id']}/respond", body, format="json")
    relay(now=timezone.now())
    assert {answers_of(desk.people[name]) for name in ("Agent 01", "Agent 02")} == {1}


def test_one_that_cannot_be_answered_leaves_all_unanswered(desk: Desk) -> None:
    held = alike(desk)
    theme = made(desk, held)
    body = {"kind": "planned", "message": "Next week."}
    answer = desk.api("Owner 04").post(f"{API}/{theme['id']}/respond", body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "deliver_by")
    assert set(FrictionReport.objects.values_list("state", flat=True)) == {"new"}
    assert not Event.objects.filter(verb="theme.answered").exists()


def test_a_theme_has_one_owner_and_so_has_what_is_open_in_it(desk: Desk) -> None:
    held, second = alike(desk), desk.person("Owner 07", "owner")
    theme = made(desk, held[:2])
    api = desk.api("Owner 04")
    assert api.patch(f"{API}/{theme['id']}", {"owner": second.email}, format="json").status_code == 200
    assert api.post(f"{API}/{theme['id']}/add", {"reports": [str(held[2])]}, format="json").status_code == 200
    assert set(FrictionReport.objects.values_list("owner", flat=True)) == {second.pk}
    assert "Roaming prices" in FrictionReport.objects.get(pk=held[2].pk).routing_reason


def test_what_does_not_fit_is_named(desk: Desk) -> None:
    held = alike(desk)
    other = desk.report(tool="Agent Assist", text="The card covers the number.")
    merged = desk.report(text="Roaming prices are old.")
    reports.merge(report=merged, into=held[0], by=desk.people["Owner 04"])
    made(desk, held[:1])
    theme = made(desk, held[1:])
    body = {"reports": [str(other), str(merged), str(held[0])]}
    answer = desk.api("Owner 04").post(f"{API}/{theme['id']}/add", body, format="json")
    assert answer.status_code == 400
    told = " ".join(error["message"] for error in answer.json()["errors"])
    for words in (f"{other} is about another tool", f"{merged} was merged", f"{held[0]} is in a theme already"):
        assert words in told


def test_taken_out_closed_and_opened_again(desk: Desk) -> None:
    held, api = alike(desk), desk.api("Owner 04")
    theme = made(desk, held)
    here = f"{API}/{theme['id']}"
    assert api.post(f"{here}/close").status_code == 409
    assert api.post(f"{here}/remove", {"report": str(held[0])}, format="json").json()["reports"] == [
        str(report) for report in held[1:]
    ]
    api.post(f"{here}/respond", {"kind": "declined", "message": "It stays, because."}, format="json")
    assert FrictionReport.objects.get(pk=held[0].pk).state == "new"
    assert api.post(f"{here}/close").json()["state"] == "closed"
    assert api.post(f"{here}/add", {"reports": [str(held[0])]}, format="json").status_code == 409
    assert api.post(f"{here}/reopen").json()["state"] == "open"
    verbs = Event.objects.filter(subject_type="theme").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [f"theme.{verb}" for verb in ("made", "parted", "answered", "closed", "opened")]


def test_what_is_open_again_opens_its_theme(desk: Desk) -> None:
    held, api, owner = alike(desk), desk.api("Owner 04"), desk.people["Owner 04"]
    here = f"{API}/{made(desk, held)['id']}"
    answer = {"kind": "answered", "message": "Open the price list."}
    elsewhere = desk.report(text="The prices of last year.")
    reports.merge(report=held[1], into=elsewhere, by=owner)
    api.post(f"{here}/respond", answer, format="json")
    assert api.post(f"{here}/close").json()["state"] == "closed"
    assert f"It went into {elsewhere}" in desk.page("Owner 04").get(here.removeprefix("/api/v1")).content.decode()
    reports.unmerge(report=held[1], by=owner)
    assert api.get(here).json()["state"] == "open", "what is taken out of a merge is open again"
    api.post(f"{here}/respond", answer, format="json")
    reports.reopen(report=held[0], by=owner, reason="It was not that.")
    assert api.get(here).json()["state"] == "open"
    assert api.post(f"{here}/respond", answer, format="json").json()["state"] == "answered"


def test_who_sees_none_of_it_sees_no_theme_and_who_only_reads_changes_nothing(desk: Desk) -> None:
    theme = made(desk, alike(desk))
    here = f"{API}/{theme['id']}"
    assert desk.api("Agent 03").get(here).status_code == 404
    assert desk.api("Agent 03").get(API).json()["results"] == []
    agent = desk.api("Agent 02")
    assert agent.get(here).json()["people_count"] == 3
    for verb, body in (("respond", {"kind": "answered", "message": "No."}), ("close", {}), ("remove", {})):
        assert agent.post(f"{here}/{verb}", body, format="json").status_code == 403, verb
    assert agent.post(API, {"title": "Mine", "reports": theme["reports"]}, format="json").status_code == 403
    sorts = desk.api("Supervisor 05").post(f"{here}/respond", {"kind": "answered", "message": "No."}, format="json")
    assert sorts.status_code == 403, "supervisors sort, and do not answer"


def test_the_pages_from_several_that_sound_alike_to_one_answer(desk: Desk) -> None:
    held, page = alike(desk), desk.page("Owner 04")
    begun = page.get(f"/themes/new?reports={held[0]}&reports={held[1]}").content.decode()
    assert f"{held[0]}, {held[1]}" in begun
    refused = page.post("/themes/new", {"title": "", "links": f"{held[0]} F-999999"})
    assert refused.status_code == 400
    assert "F-999999 is not among the reports you can see" in refused.content.decode()
    at = page.post("/themes/new", {"title": "Old prices", "links": f"{held[0]}, {held[1]}"})["Location"]
    html = page.get(at).content.decode()
    assert f'value="{held[2]}"' in html, "what sounds like it is offered"
    assert "2 people are behind it, everybody counted once" in html
    assert page.post(f"{at}/add", {"links": [str(held[2])]}).status_code == 302
    answer = {"kind": "answered", "message": "Open the price list.", "wall": "none"}
    assert page.post(f"{at}/respond", answer)["Location"] == at
    assert set(FrictionReport.objects.values_list("state", flat=True)) == {"answered"}
    assert "Close the theme" in page.get(at).content.decode()
    page.post(f"{at}/close")
    assert Theme.objects.get().state == "closed"
    assert "Old prices" in desk.page("Agent 01").get(f"/reports/{held[0]}").content.decode()


def test_the_board_and_the_api_show_only_a_themes_reports(desk: Desk) -> None:
    held, other = alike(desk), desk.report(text="Something else is slow.")
    theme = made(desk, held)
    shown = desk.api("Owner 04").get(f"/api/v1/reports?theme={theme['id']}").json()["results"]
    assert {one["reference"] for one in shown} == {str(report) for report in held}
    html = desk.page("Agent 02").get(f"/reports?theme={theme['id']}").content.decode()
    assert "Roaming prices" in html
    assert str(other) not in html
    assert "Roaming prices" in desk.page("Owner 04").get("/inbox").content.decode()


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_list_takes_as_many_queries_for_many_themes_as_for_few(desk: Desk, queries: Queries, door: str) -> None:
    ask = (lambda: desk.page("Owner 04").get("/themes")) if door == "page" else None
    api = desk.api("Owner 04")
    ask = ask or (lambda: api.get(API))
    for _ in range(2):
        made(desk, [desk.report()])
    ask()
    few = queries(ask)
    for _ in range(6):
        made(desk, [desk.report(), desk.report(by="Agent 02")])
    assert queries(ask) == few
