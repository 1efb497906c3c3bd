"""Changes for programs, by the contract."""

from feedback.changes.models import Change
from tests.changes.conftest import Desk, Make

PATH = "/api/v1/changes"


def body(desk: Desk, **more: object) -> dict[str, object]:
    return {"title": "It waits", "before": "At once.", "after": "Ten seconds.", "tool": "Call Summary", **more}


def test_a_draft_is_posted_linked_published_and_read_by_all(desk: Desk) -> None:
    first, second = desk.report(), desk.report(by="Agent 02")
    api = desk.api("Owner 04")
    made = api.post(PATH, body(desk, reports=[first.reference]))
    assert made.status_code == 201
    change = made.json()
    assert (change["state"], change["reports"]) == ("draft", [first.reference])
    assert desk.api("Agent 01").get(f"{PATH}/{change['id']}").status_code == 404
    linked = api.post(f"{PATH}/{change['id']}/link", {"report": second.reference}).json()
    assert linked["reports"] == [first.reference, second.reference]
    shown = api.post(f"{PATH}/{change['id']}/publish", {"message": "Try it now."}).json()
    assert (shown["state"], shown["people_count"]) == ("published", 2)
    assert first.responses.get().message == "Try it now."
    assert desk.api("Agent 03").get(f"{PATH}/{change['id']}").json()["reports"] == []
    assert api.post(f"{PATH}/{change['id']}/publish").status_code == 409


def test_respond_with_a_change_shows_it(desk: Desk, make: Make) -> None:
    report, change = desk.report(), make.draft()
    answer = {"kind": "changed", "message": "Done.", "change": change.pk}
    assert desk.api("Owner 04").post(f"/api/v1/reports/{report}/respond", answer).status_code == 200
    change.refresh_from_db()
    assert change.state == Change.State.PUBLISHED


def test_who_may_not_is_told_why(desk: Desk, make: Make) -> None:
    refused = desk.api("Agent 01").post(PATH, body(desk))
    assert refused.status_code == 403
    assert "written by its owner" in refused.json()["detail"]
    change = make.published()
    assert desk.api("Agent 01").patch(f"{PATH}/{change.pk}", {"title": "Mine"}).status_code == 403


def test_what_cannot_be_taken_is_named(desk: Desk) -> None:
    api = desk.api("Owner 04")
    for wrong, field in (
        ({"title": ""}, "title"),
        ({"reports": ["F-9999"]}, "reports"),
        ({"tool": "Nowhere"}, "tool"),
        ({"where": "elsewhere"}, "where"),
        ({"after": "x" * 2001}, "after"),
    ):
        refused = api.post(PATH, body(desk, **wrong))
        assert refused.status_code == 400
        assert field in {error["field"].partition(".")[0] for error in refused.json()["errors"]}
    assert not Change.objects.exists()


def test_the_same_key_makes_one_change(desk: Desk) -> None:
    api = desk.api("Owner 04")
    answers = [api.post(PATH, body(desk), headers={"Idempotency-Key": "k-1"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Change.objects.count() == 1


def test_an_edit_by_an_old_tag_is_refused(desk: Desk, make: Make) -> None:
    change, api = make.draft(), desk.api("Owner 04")
    tag = api.get(f"{PATH}/{change.pk}")["ETag"]
    assert api.patch(f"{PATH}/{change.pk}", {"title": "New"}, headers={"If-Match": tag}).status_code == 200
    assert api.patch(f"{PATH}/{change.pk}", {"title": "Newer"}, headers={"If-Match": tag}).status_code == 412


def test_filters(desk: Desk, make: Make) -> None:
    make.published(title="One")
    make.published(title="Two", tool="Agent Assist")
    make.draft(title="Three")
    api = desk.api("Owner 04")

    def titles(**query: str) -> list[str]:
        return [change["title"] for change in api.get(PATH, query).json()["results"]]

    assert titles(tool="Agent Assist") == ["Two"]
    assert titles(state="draft") == ["Three"]
    assert titles(author="owner04@example.test", state="published") == ["Two", "One"]
    assert titles(published_after="2100-01-01") == []
    assert titles(ordering="id") == ["One", "Two", "Three"]


def test_the_feed_by_token(desk: Desk, make: Make) -> None:
    make.published(title="One")
    answer = desk.api("Agent 01").get(f"{PATH}/feed")
    assert answer.status_code == 200
    assert b"<title>One</title>" in answer.content
    assert desk.api("Agent 01").get(f"{PATH}/feed?tool=Nowhere").status_code == 400
