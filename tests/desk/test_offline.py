"""What the report page's script is told and given, so that a report waits without a connection and is stored once."""

from datetime import timedelta

import time_machine
from django.test import Client
from django.utils import timezone

from feedback.core.idempotency import forget_old
from feedback.events.models import Event
from feedback.people import actions as people
from feedback.people.models import Organisation
from feedback.reports.models import FrictionReport
from tests.desk.conftest import Desk
from tests.desk.test_filing import sent

SCRIPT = {"headers": {"Accept": "application/json"}}


def test_a_script_is_told_what_the_page_would_say(desk: Desk) -> None:
    page, data = desk.page("Agent 01"), sent(desk)
    first, second = page.post("/report", data, **SCRIPT), page.post("/report", data, **SCRIPT)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert "Owner 04 has seen it by" in first.json()["said"]
    assert page.get(first.json()["url"]).status_code == 200
    refused = page.post("/report", {**sent(desk), "text": " "}, **SCRIPT)
    assert refused.status_code == 400
    assert refused.json()["errors"] == [{"field": "text", "message": "Write at least one sentence."}]
    assert FrictionReport.objects.count() == 1


def test_what_waited_for_months_is_still_stored_once(desk: Desk) -> None:
    data = sent(desk)
    first = desk.page("Agent 01").post("/report", data, **SCRIPT).json()
    with time_machine.travel(timezone.now() + timedelta(days=170)):
        forget_old()
        desk.tools["Call Summary"].is_active = False
        desk.tools["Call Summary"].save()
        again = desk.page("Agent 01").post("/report", data, **SCRIPT)
        assert again.json()["reference"] == first["reference"]
        assert FrictionReport.objects.count() == 1
        # Its key is one person's own: with another's session nothing is found and, the tool gone, nothing is stored.
        assert desk.page("Agent 02").post("/report", data, **SCRIPT).status_code == 400


def test_a_pass_to_send_is_for_whoever_is_signed_in_and_never_stored(desk: Desk) -> None:
    answer = desk.page("Agent 01").get("/report/pass")
    assert answer.json()["person"] == desk.people["Agent 01"].pk
    assert "no-store" in answer["Cache-Control"]
    assert Client().get("/report/pass").status_code == 302


def test_what_was_written_on_a_page_gone_stale_is_given_back(desk: Desk) -> None:
    data = {**sent(desk), "text": "It <froze> again"}
    elsewhere = desk.page("Agent 01", enforce_csrf_checks=True).post("/report", data)
    for answer in (elsewhere, Client().post("/report", data)):
        assert answer.status_code == 403
        assert ">It &lt;froze&gt; again</textarea>" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        assert data["key"] not in answer.content.decode()
    assert Client().post("/report", data, **SCRIPT).status_code == 302
    assert not FrictionReport.objects.exists()


def test_each_person_has_a_secret_of_their_own_that_stays(desk: Desk) -> None:
    def secret(name: str) -> str:
        answer = desk.page(name).get("/report")
        assert "no-store" in answer["Cache-Control"]
        return answer.content.decode().partition('data-secret="')[2].partition('"')[0]

    assert len(secret("Agent 01")) == 64
    assert secret("Agent 01") == secret("Agent 01") != secret("Agent 02")


def test_the_organisation_says_where_a_desk_keeps_it(desk: Desk) -> None:
    assert 'data-store="encrypted"' in desk.page("Agent 01").get("/report").content.decode()
    given = {
        "name": "Northline",
        "language": "en",
        "board_reach": "site",
        "reopen_after": "1",
        "offline_store": "memory",
        "reopen_change_after": "3",
        "ask_again_days": "7",
    }
    admin = desk.page("Admin 06")
    wrong = admin.post("/setup/organisation/", {**given, "interaction_pattern": "INT-["}).content.decode()
    assert "This is not a regular expression." in wrong
    assert admin.post("/setup/organisation/", {**given, "interaction_pattern": "INT-[0-9]{6}"}).status_code == 302
    assert Organisation.objects.get().interaction_pattern == "INT-[0-9]{6}"
    assert 'data-store="memory"' in desk.page("Agent 01").get("/report").content.decode()

    # A site says otherwise for those who work there, and then no longer.
    site = desk.people["Agent 01"].site
    told = {"name": site.name, "timezone": site.timezone, "calendar": site.calendar_id}
    assert admin.post(f"/setup/sites/{site.pk}/", {**told, "offline_store": "tape"}).status_code == 400
    assert admin.post(f"/setup/sites/{site.pk}/", {**told, "offline_store": "encrypted"}).status_code == 302
    assert Event.objects.filter(verb="site.edited").latest("pk").data["fields"] == ["offline_store"]
    assert 'data-store="encrypted"' in desk.page("Agent 01").get("/").content.decode()
    address, api = f"/api/v1/sites/{site.pk}", desk.api("Admin 06")
    assert api.get(address).json()["offline_store"] == "encrypted"
    assert api.patch(address, {"offline_store": "tape"}).status_code == 400
    assert api.patch(address, {"offline_store": ""}).status_code == 200
    assert 'data-store="memory"' in desk.page("Agent 01").get("/report").content.decode()


def test_the_page_that_a_browser_keeps_is_about_nobody(desk: Desk) -> None:
    people.edit_organisation(by=None, name="Heron Insurance")
    shells = [client.get("/report/offline?lang=fr").content for client in (Client(), desk.page("Agent 01"))]
    assert shells[0] == shells[1]
    for word in ("Agent 01", "Heron", "csrf", "data-person", "data-secret"):
        assert word not in shells[0].decode()
    assert '<html lang="fr"' in shells[0].decode()


def test_the_worker_keeps_the_page_and_its_files_and_nothing_else(client: Client, db: None) -> None:
    worker = client.get("/sw.js?lang=fr")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Service-Worker-Allowed"] == "/"
    assert worker["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in worker["Content-Security-Policy"]
    listed = worker.content.decode().partition("const FILES = ")[2].partition(";")[0]
    assert listed.count("/static/") == listed.count('"') / 2 == 9
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["start_url"] == "/report"
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}


def test_a_link_fills_the_form_in_by_id_by_name_and_by_code(desk: Desk) -> None:
    link = "tool=call-summary&call_type=BILLING&severity=blocking&moment=wrap_up&interaction=INT-482211&text=It+froze"
    html = desk.page("Agent 01").get(f"/report?{link}").content.decode()
    chosen = (f'name="tool" value="{desk.tools["Call Summary"].pk}"', 'name="severity" value="blocking"')
    for one in (*chosen, 'name="moment" value="wrap_up"'):
        assert "checked" in html.partition(one)[2].partition(">")[0]
    assert 'value="INT-482211"' in html
    assert "It froze</textarea>" in html
    assert "Owner 04 has seen it by" in html


def test_what_a_link_says_wrongly_is_told_at_the_field_and_the_rest_stays(desk: Desk) -> None:
    html = desk.page("Agent 01").get("/report?tool=Heron+Window&interaction=a@b.c&text=It+froze").content.decode()
    assert "The link said “Heron Window”, which is not known here." in html
    assert "The link said “a@b.c”, which is no id of a call." in html
    assert "It froze</textarea>" in html
    stranger = Client().get("/report?tool=Heron+Window&text=It+froze")["Location"]
    assert "next=/report%3Ftool%3DHeron%2BWindow%26text%3DIt%2Bfroze" in stranger
