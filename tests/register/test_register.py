"""Where each tool stays out of the way: agreed with an answer, read by everybody, edited and ended by the owner."""

from feedback.catalogue.models import CallType
from feedback.events.models import Event
from feedback.register.models import StayOut
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from tests.desk.conftest import Desk, Queries

API = "/api/v1/stay-outs"


def wish(desk: Desk, by: str = "Agent 01", **more: object) -> FrictionReport:
    billing = CallType.objects.get(name="Billing")
    return desk.report(
        by=by, nature="stay_out", text="No tips while they read a card number.", call_type=billing, **more
    )


def agree(desk: Desk, report: FrictionReport, kind: str = "changed") -> None:
    body = {"kind": kind, "message": "You are right. It is off there."}
    assert desk.api("Owner 04").post(f"/api/v1/reports/{report}/respond", body, format="json").status_code == 200


def test_a_wish_is_promised_like_a_friction_and_stands_in_the_register_once_it_is_agreed(desk: Desk) -> None:
    first, second = wish(desk), wish(desk, by="Agent 02")
    assert first.promised, "an answer is owed"
    agree(desk, second, kind="declined")
    assert desk.api("Agent 01").get(API).json()["results"] == []
    agree(desk, first)
    (entry,) = desk.api("Agent 02").get(f"{API}?tool=Call Summary").json()["results"]
    assert (entry["call_type"]["name"], entry["reports"]) == ("Billing", [str(first)])
    assert entry["agreed_by"]["name"] == "Owner 04"
    third, merged = wish(desk), wish(desk, by="Agent 02")
    reports.merge(report=merged, into=third, by=desk.people["Owner 04"])
    agree(desk, third)
    (entry,) = desk.api("Agent 02").get(API).json()["results"]
    assert entry["reports"] == [str(first), str(third), str(merged)], "three wishes, one entry"
    html = desk.page("Agent 02").get("/register").content.decode()
    for told in ("Billing", "Call Summary", "agreed by Owner 04", str(first)):
        assert told in html
    assert "Edit or end it" not in html


def test_a_friction_that_is_changed_is_no_entry(desk: Desk) -> None:
    agree(desk, desk.report())
    assert not StayOut.objects.exists()


def test_the_owner_says_what_exactly_and_ends_it(desk: Desk) -> None:
    agree(desk, wish(desk))
    entry, page = StayOut.objects.get(), desk.page("Owner 04")
    assert desk.page("Agent 01").post(f"/register/{entry.pk}/end").status_code == 403
    assert page.post(f"/register/{entry.pk}/edit", {"note": "x" * 1001}).status_code == 400
    assert page.post(f"/register/{entry.pk}/edit", {"note": "Tips only; ask max@example.test."}).status_code == 302
    entry.refresh_from_db()
    assert entry.note.startswith("Tips only; ask [")
    assert page.post(f"/register/{entry.pk}/end").status_code == 302
    assert "Billing" not in page.get("/register").content.decode()
    assert "Billing" in page.get("/register?ended=true").content.decode()
    assert desk.api("Owner 04").post(f"{API}/{entry.pk}/end").status_code == 409
    verbs = Event.objects.filter(subject_type="stay_out").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["stay_out.entered", "stay_out.edited", "stay_out.ended"]
    again = wish(desk)
    agree(desk, again)
    assert StayOut.objects.filter(ended_at=None).count() == 1, "a new wish begins a new entry"


def test_by_api_with_the_state_it_is_in(desk: Desk) -> None:
    agree(desk, wish(desk))
    here = f"{API}/{StayOut.objects.get().pk}"
    api = desk.api("Owner 04")
    tag = api.get(here)["ETag"]
    assert (
        api.patch(here, {"note": "Tips only."}, format="json", headers={"If-Match": tag}).json()["note"] == "Tips only."
    )
    assert api.patch(here, {"note": "All."}, format="json", headers={"If-Match": tag}).status_code == 412
    assert desk.api("Agent 01").patch(here, {"note": "No."}, format="json").status_code == 403


def test_the_list_takes_as_many_queries_for_many_as_for_few(desk: Desk, queries: Queries) -> None:
    def more(count: int) -> None:
        for number in range(count):
            kind = CallType.objects.create(name=f"Kind {number} of {count}")
            agree(desk, desk.report(nature="stay_out", text="Not here.", call_type=kind))

    more(2)
    api, page = desk.api("Agent 01"), desk.page("Agent 01")
    asks = (lambda: api.get(API), lambda: page.get("/register"))
    for ask in asks:
        ask()
    few = [queries(ask) for ask in asks]
    more(5)
    assert [queries(ask) for ask in asks] == few
