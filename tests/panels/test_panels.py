"""Panels through their doors: who registers them, what a frame may show, and what a pass is good for."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.catalogue.models import CallType
from feedback.core.models import IdempotencyRecord
from feedback.events.models import Event
from feedback.panels import actions
from feedback.panels.models import Panel
from feedback.panels.signing import canonical, secret_of, signed
from feedback.people import actions as people
from feedback.reports.models import FrictionReport
from tests.desk.conftest import WORDS, Desk

HOME = "https://desk.example.com"


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return actions.register_panel(by=desk.people["Admin 06"], name="Heron desktop", origins=[HOME])


def query(panel: Panel, *, hours: float = 1, **call: str) -> str:
    expires = int((timezone.now() + timedelta(hours=hours)).timestamp())
    said = {"panel": panel.key, "expires": str(expires), "nonce": secrets.token_urlsafe(16), **call}
    return signed(said, secret_of(panel))


def connected(desk: Desk, panel: Panel, name: str = "Agent 01") -> dict[str, Any]:
    """What the frame's script sends after this person has connected it."""
    word = secrets.token_hex(32)
    challenge = sha256(word.encode()).hexdigest()
    assert Client().post(f"/panel/collect?panel={panel.key}", {"word": word}).status_code == 202
    page = desk.page(name).post(f"/panel/connect?panel={panel.key}&challenge={challenge}")
    assert "Connected." in page.content.decode()
    token = Client().post(f"/panel/collect?panel={panel.key}", {"word": word}).json()["token"]
    assert Client().post(f"/panel/collect?panel={panel.key}", {"word": word}).status_code == 202
    return {"headers": {"Authorization": f"Panel {token}"}}


def filled(desk: Desk, **more: str) -> dict[str, str]:
    tool = str(desk.tools["Call Summary"].pk)
    return {"tool": tool, "severity": "slowing", "text": WORDS, "key": secrets.token_hex(16), **more}


def test_the_text_that_is_signed_is_the_one_of_the_documents() -> None:
    assert canonical({"tool": "Agent Assist", "call_type": "Été & co", "call": "1"}) == (
        "call=1&call_type=%C3%89t%C3%A9%20%26%20co&tool=Agent%20Assist"
    )


def test_only_its_own_origins_may_show_a_panel(desk: Desk, panel: Panel) -> None:
    answer = Client().get(f"/panel?{query(panel)}")
    assert f"frame-ancestors 'self' {HOME};" in answer["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in answer
    assert "sessionid" not in answer.cookies
    assert Client().get("/report/offline")["X-Frame-Options"] == "DENY"
    actions.revoke_panel(panel=panel, by=desk.people["Admin 06"])
    assert Client().get(f"/panel?{query(panel)}").status_code == 404


def test_what_is_signed_fills_the_form_in_and_cannot_be_typed_over(desk: Desk, panel: Panel) -> None:
    call = query(panel, tool="Agent Assist", call_type="billing", interaction="INT-482211")
    script = connected(desk, panel)
    html = Client().get(f"/panel/form?{call}", **script).content.decode()
    assert "You report as Agent 01." in html
    assert "INT-482211" in html
    assert "Billing" in html
    assert "Any call" not in html
    sent = filled(desk, interaction_id="INT-000000", call_type="")
    answers = [Client().post(f"/panel/form?{call}", sent, **script) for _ in range(2)]
    report = FrictionReport.objects.get()
    assert [one.status_code for one in answers] == [201, 201]
    assert f"{report} is stored" in answers[0].content.decode()
    assert (report.interaction_id, report.call_type.name) == ("INT-482211", "Billing")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda call: call.replace("INT-482211", "INT-999999"), "could not be verified"),
        (lambda call: call.replace("signature=", "signature=0"), "could not be verified"),
        (lambda call: call.partition("&signature")[0], ""),
    ],
)
def test_what_is_not_signed_says_nothing(desk: Desk, panel: Panel, change: Any, told: str) -> None:
    call = change(query(panel, interaction="INT-482211"))
    html = Client().get(f"/panel/form?{call}", **connected(desk, panel)).content.decode()
    assert told in html
    assert "INT-" not in html


def test_a_signature_lasts_as_long_as_it_says_and_twelve_hours_at_most(desk: Desk, panel: Panel) -> None:
    script = connected(desk, panel)
    over, far = query(panel, hours=-0.1, interaction="INT-1"), query(panel, hours=13, interaction="INT-1")
    assert "are from earlier" in Client().get(f"/panel/form?{over}", **script).content.decode()
    assert "could not be verified" in Client().get(f"/panel/form?{far}", **script).content.decode()


def test_an_address_is_whoever_opened_it_first(desk: Desk, panel: Panel) -> None:
    call = query(panel, interaction="INT-482211")
    first, second = connected(desk, panel), connected(desk, panel, "Agent 02")
    for _again in range(2):
        assert "INT-482211" in Client().get(f"/panel/form?{call}", **first).content.decode()
    assert "INT-482211" not in Client().get(f"/panel/form?{call}", **second).content.decode()


def test_a_pass_is_for_its_panel_and_goes_with_its_person_and_its_panel(desk: Desk, panel: Panel) -> None:
    admin = desk.people["Admin 06"]
    other = actions.register_panel(by=admin, name="Other", origins=[HOME])
    script = connected(desk, panel)
    assert Client().get(f"/panel/form?panel={panel.key}", **script).status_code == 200
    assert Client().get(f"/panel/form?panel={other.key}", **script).status_code == 401
    assert Client().get(f"/panel/form?panel={panel.key}").status_code == 401
    assert Client().get("/report", **script).status_code == 302
    assert Client().get("/api/v1/me", **script).status_code == 401
    desk.page("Agent 01").post("/me/sign-out-everywhere/")
    assert Client().get(f"/panel/form?panel={panel.key}", **script).status_code == 401
    script = connected(desk, panel, "Agent 02")
    actions.revoke_panel(panel=panel, by=admin)
    actions.restore_panel(panel=panel, by=admin)
    assert Client().get(f"/panel/form?panel={panel.key}", **script).status_code == 401


def test_a_panel_asks_what_it_is_and_shows_what_will_be_masked(desk: Desk, panel: Panel) -> None:
    script = connected(desk, panel)
    call = query(panel, suggested="Pay 5555 5555 5555 4444")
    html = Client().get(f"/panel/form?{call}", **script).content.decode()
    assert "Will be masked before it is stored: 1 card number" in html
    assert "What the tool said" in html
    sent = filled(
        desk, nature="explain", text="Why did it read jane@example.com out?", suggested="Pay 5555 5555 5555 4444"
    )
    sent["call_type"] = str(CallType.objects.get(name="Billing").pk)
    told = Client().post(f"/panel/form?{call}", {**sent, "check": "1"}, **script).content.decode()
    assert "Will be masked before it is stored: 1 e-mail address, 1 card number" in told
    assert not FrictionReport.objects.exists()
    stored = Client().post(f"/panel/form?{call}", sent, **script).content.decode()
    assert "Masked before it was stored: " in stored
    report = FrictionReport.objects.get()
    assert (report.nature, report.suggested, report.call_type.name) == ("explain", "Pay [card]", "Billing")


def test_nobody_connects_with_a_challenge_that_somebody_has_used(desk: Desk, panel: Panel) -> None:
    address = f"/panel/connect?panel={panel.key}&challenge={'a' * 64}"
    assert "Connected." in desk.page("Agent 01").post(address).content.decode()
    assert "Somebody else has connected this panel." in desk.page("Agent 02").post(address).content.decode()
    assert desk.page("Agent 01", enforce_csrf_checks=True).post(address).status_code == 403
    assert desk.page("Agent 01").get(address)["X-Frame-Options"] == "DENY"


def test_admins_register_panels_by_page_and_by_api(desk: Desk) -> None:
    page, api = desk.page("Admin 06"), desk.api("Admin 06")
    given = {"name": "Heron desktop", "origins": f"{HOME}/\n{HOME}\nhttp://localhost:9000"}
    assert "is not an origin" in page.post("/setup/panels/new/", {**given, "origins": f"{HOME}/x"}).content.decode()
    secret = secret_of(Panel(key="x"))
    html = page.post("/setup/panels/new/", given).content.decode()
    panel = Panel.objects.get()
    assert secret != secret_of(panel)
    assert secret_of(panel) in html
    assert panel.origins == [HOME, "http://localhost:9000"]
    shown = page.get(f"/setup/panels/{panel.pk}/")
    assert secret_of(panel) not in shown.content.decode()
    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    made = api.post("/api/v1/panels", {"name": "Osprey", "origins": [HOME]}).json()
    assert made["secret"] == secret_of(Panel.objects.get(pk=made["id"]))
    assert api.get(f"/api/v1/panels/{made['id']}").json()["secret"] is None
    key = {"HTTP_IDEMPOTENCY_KEY": "once"}
    new = api.post(f"/api/v1/panels/{made['id']}/rekey", **key).json()["secret"]
    assert new not in (made["secret"], None)
    assert api.post(f"/api/v1/panels/{made['id']}/rekey", **key).json()["secret"] is None
    assert not any(new in kept.answer for kept in IdempotencyRecord.objects.all())
    assert api.post(f"/api/v1/panels/{made['id']}/revoke").json()["is_active"] is False
    assert api.patch(f"/api/v1/panels/{made['id']}", {"name": "HERON desktop"}).status_code == 400
    verbs = Event.objects.filter(subject_type="panel").order_by("pk").values_list("verb", flat=True)
    assert [*verbs] == ["panel.registered", "panel.registered", "panel.rekeyed", "panel.revoked"]
    assert not any(made["secret"] in str(event.data) for event in Event.objects.filter(subject_type="panel"))


def test_panels_are_for_admins(desk: Desk, panel: Panel) -> None:
    page, api = desk.page("Owner 04"), desk.api("Owner 04")
    addresses = ("/setup/panels/", "/setup/panels/new/", f"/setup/panels/{panel.pk}/")
    assert [page.get(one).status_code for one in addresses] == [403, 403, 403]
    assert page.post(f"/setup/panels/{panel.pk}/revoke/").status_code == 403
    assert api.get("/api/v1/panels").json()["results"] == []
    assert api.post("/api/v1/panels", {"name": "Mine", "origins": [HOME]}).status_code == 403


def test_the_lists_ask_the_same_however_long_they_are(desk: Desk) -> None:
    admin, counts = desk.people["Admin 06"], []
    page, api = desk.page("Admin 06"), desk.api("Admin 06")
    for many in (3, 27):
        for number in range(many):
            actions.register_panel(by=admin, name=f"Panel {many} {number}", origins=[HOME])
        with CaptureQueriesContext(connection) as asked:
            page.get("/setup/panels/")
            api.get("/api/v1/panels")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_bookmark_finds_the_call_by_the_organisations_pattern(desk: Desk) -> None:
    html = desk.page("Agent 01").get("/report/anywhere").content.decode()
    assert 'href="javascript:' in html
    assert "Mark the id of the call" in html
    people.edit_organisation(by=None, interaction_pattern="INT-([0-9]{6})")
    html = desk.page("Agent 01").get("/report/anywhere").content.decode()
    assert "INT-([0-9]{6})" in html.partition('href="javascript:')[2].partition('"')[0]
