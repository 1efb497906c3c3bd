"""Nothing that is kept or sent leads from a report without a name to whoever wrote it: tables, log, mail, filters."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from feedback.core.db import is_postgres
from feedback.events.relay import relay
from feedback.events.seals import verify
from feedback.notifications.models import Notification
from feedback.notifications.posting import send_due
from feedback.people.models import Grant, User
from feedback.reports import actions
from feedback.reports.actions import import_reports
from feedback.reports.models import Attachment, FrictionReport, Seal
from tests.cast import crowd
from tests.desk.conftest import Desk

#: Traces that stand nowhere by chance.
NUMBER, NAME, EMAIL = 987_654_321, "Zephyrine Quill", "zq@example.test"
TOMORROW = (timezone.now() + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
COLUMNS = "external_id,reporter_email,tool,severity,text,created_at,anonymous\n"


@pytest.fixture
def zoe(desk: Desk) -> User:
    """An agent in Cork, among enough others, who never gives her name."""
    crowd(*desk.sites.values())
    team = desk.teams["Cork"]
    zoe = User.objects.create(pk=NUMBER, email=EMAIL, name=NAME, site=team.site, team=team)
    Grant.objects.create(user=zoe, role="agent", scope="team", scope_id=team.pk)
    desk.people[NAME] = zoe
    return zoe


def picture() -> bytes:
    """A picture whose author stands in it."""
    told, out = PngInfo(), BytesIO()
    told.add_text("Author", NAME)
    Image.new("RGB", (4, 2)).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def number_from(first: int) -> None:
    """Let reports have numbers that nothing else has."""
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SELECT setval(pg_get_serial_sequence('reports_frictionreport', 'id'), %s)", [first])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'reports_frictionreport'")
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('reports_frictionreport', %s)", [first])


class Clock:
    """What she does happens at one minute of an hour, what others do at another."""

    def __init__(self, travelled: time_machine.Traveller, *, hers: int) -> None:
        self.travelled, self.hour, self.minute = travelled, TOMORROW, hers

    def hers(self) -> None:
        """An hour later, at her minute; what others did was carried out before, and mailed on the full hour."""
        relay()
        self.hour += timedelta(hours=1)
        self.travelled.move_to(self.hour + timedelta(seconds=1))
        send_due()
        self.travelled.move_to(self.hour + timedelta(minutes=self.minute, milliseconds=123))

    def others(self) -> None:
        """Later in the same hour; what is owed by then was carried out, and mailed, within her minute."""
        relay()
        send_due()
        self.travelled.move_to(self.hour + timedelta(minutes=self.minute + 7, milliseconds=456))


def live_through(desk: Desk, clock: Clock) -> list[FrictionReport]:
    """Everything she can do without her name, by page and by program; the owner and an admin do their part."""
    owner, page, api = desk.people["Owner 04"], desk.page(NAME), desk.api(NAME)
    tool = desk.tools["Call Summary"].pk
    form = {"tool": tool, "severity": "slowing", "text": "It froze again.", "anonymous": "on", "key": "one-key"}
    clock.hers()
    assert page.post("/report", {**form, "interaction_id": "call-4711"}).status_code == 302
    assert page.post("/report", {**form, "interaction_id": "call-4711"}).status_code == 302
    first = FrictionReport.objects.get()
    body = {"tool": tool, "severity": "blocking", "text": "Wrong customer.", "anonymous": True}
    sent = [api.post("/api/v1/reports", body, format="json", HTTP_IDEMPOTENCY_KEY="k-1") for _ in range(2)]
    assert [answer.json()["id"] for answer in sent] == [sent[0].json()["id"]] * 2
    second = FrictionReport.objects.get(pk=sent[0].json()["id"])
    file = SimpleUploadedFile("zephyrine.png", picture(), content_type="image/png")
    assert page.post(f"/reports/{first}/attach", {"file": file}).status_code == 302
    clock.others()
    row = f"old-1,{EMAIL},Call Summary,slowing,From the old list.,2026-03-02T09:14,yes\n"
    assert import_reports(file=BytesIO((COLUMNS + row).encode())).created == 1
    actions.ask(report=first, by=owner, message="Which queue?")
    clock.hers()
    assert page.post(f"/reports/{first}/reply", {"message": "All of them."}).status_code == 302
    clock.others()
    actions.respond(report=first, by=owner, kind="answered", message="Press Alt and S.")
    clock.hers()
    assert page.post(f"/reports/{first}/verify", {"fixed": "false", "note": "Not so."}).status_code == 302
    clock.others()
    other = desk.report(by="Agent 02")
    actions.merge(report=second, by=owner, into=other)
    actions.respond(report=other, by=owner, kind="changed", message="It is new.")
    clock.hers()
    assert api.post(f"/api/v1/reports/{other}/verify", {"fixed": True}, format="json").status_code == 200
    for path in ("/", "/reports?mine=true", "/news?show=all", f"/reports/{first}", f"/reports/{second}"):
        assert page.get(path).status_code == 200
    clock.others()
    admins = [desk.people["Admin 06"], desk.person("Admin 07", "admin")]
    actions.unseal(report=first, by=admins[0], reason="Somebody was threatened.")
    actions.agree_to_unseal(report=first, by=admins[1])
    relay()
    return list(FrictionReport.objects.filter(anonymous=True))


def rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table, sessions in the clear."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            told = Session(**row).get_decoded() if model is Session else {}
            yield model._meta.label, {**row, "told": told}


def names_her(row: dict[str, Any]) -> bool:
    text = json.dumps(row, default=str)
    return any(trace in text for trace in (str(NUMBER), NAME, EMAIL, "zephyrine"))


def reports_in(table: str, row: dict[str, Any]) -> set[int]:
    """The numbers in a row that can be a report's; a team that happens to have the same number is none."""
    numbers = {name: value for name, value in row.items() if isinstance(value, int) and not isinstance(value, bool)}
    for field in apps.get_model(table)._meta.concrete_fields:
        about = field.related_model if field.is_relation else field.model if field.primary_key else None
        if about not in (None, FrictionReport, Seal):
            numbers.pop(field.attname, None)
    return set(numbers.values())


def at_minute(minute: int, row: dict[str, Any]) -> list[tuple[str, object]]:
    looks = re.compile(rf"[T ]\d\d:{minute}:")
    return [(name, value) for name, value in row.items() if looks.search(json.dumps(value, default=str))]


def test_no_row_no_log_and_no_mail_leads_to_her(desk: Desk, zoe: User) -> None:
    number_from(765_432_000)
    # The people and places were made just now: hers is a minute that the clock is not near.
    her_minute = 47 if timezone.now().minute < 30 else 17
    written = StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    try:
        with time_machine.travel(TOMORROW) as travelled:
            hers = live_through(desk, Clock(travelled, hers=her_minute))
            assert len(hers) == 3
            mail.outbox.clear()
            send_due(now=timezone.now() + timedelta(hours=1))
    finally:
        logging.getLogger().removeHandler(handler)
    about = {str(report) for report in hers} | {report.text for report in hers} | {"It is new.", "threatened"}
    named = [(table, row) for table, row in rows() if names_her(row)]
    for table, row in named:
        assert not any(trace in json.dumps(row, default=str) for trace in about), table
        assert not reports_in(table, row) & {each.pk for each in hers}, table
    # Nor does the minute at which she was at work stand in any row but her own: of her reports, all tell the hour.
    told_of = [(table, told) for table, row in rows() if not names_her(row) for told in at_minute(her_minute, row)]
    assert not told_of
    assert {Path(one.file.path).stat().st_mtime % 3600 for one in Attachment.objects.all()} == {0}
    assert not any(trace in written.getvalue() for trace in (str(NUMBER), NAME, EMAIL))
    told = [letter for letter in mail.outbox if letter.to == [EMAIL]]
    assert len(told) == 1, "she hears of it, once"
    whole = told[0].message().as_string()
    assert "without your name" in str(told[0].body)
    assert not any(trace in whole for trace in (*about, "Call Summary"))
    assert not Notification.objects.filter(sealed__isnull=False, mail_at__isnull=False).exists()
    assert verify().ok, "the journal is as it was written"


def test_no_filter_and_no_difference_of_two_lists_finds_the_few(desk: Desk) -> None:
    """Everybody's every list, by every value: what is about her team or small site never sets her report apart."""
    crowd(desk.sites["Montréal"])
    cork = desk.report(anonymous=True)
    assert cork.unplaced, "four people work in Cork"
    beside = [desk.report(), desk.report(by="Agent 03")]
    for name in ("Agent 02", "Owner 04", "Supervisor 05", "Admin 06"):
        api = desk.api(name)
        every = listed(api, {})
        for query in ({"site": "Cork"}, {"site": "Montréal"}, {"team": "Cork Cards"}, {"team": "Montréal Cards"}):
            assert cork.pk not in listed(api, query), (name, query)
        # What is left when all sites are taken away is of all sites that are not told, and those are at least five.
        rest = every - listed(api, {"site": "Cork"}) - listed(api, {"site": "Montréal"})
        assert rest <= {cork.pk}
        promised = api.get("/api/v1/commitments").json()["results"]
        assert {row["site"] and row["site"]["name"] for row in promised if row["report"] == str(cork)} <= {None}
    sees = {name: listed(desk.api(name), {}) for name in ("Agent 02", "Supervisor 05", "Admin 06")}
    assert cork.pk not in sees["Agent 02"] | sees["Supervisor 05"], "their lists are those of a site"
    assert sees["Admin 06"] == {cork.pk, *(report.pk for report in beside)}
    assert "Cork" not in json.dumps(desk.api("Admin 06").get(f"/api/v1/reports/{cork}").json())
    assert "Cork could give you away, so we leave it out, too." in desk.page("Agent 01").get("/report").content.decode()


def listed(api: Any, query: dict[str, str]) -> set[int]:
    return {row["id"] for row in api.get("/api/v1/reports", query).json()["results"]}


def test_the_name_is_opened_on_the_page_and_by_program(desk: Desk) -> None:
    report = desk.report(anonymous=True)
    desk.person("Admin 07", "admin", site=None)
    asked = desk.page("Admin 06").post(f"/reports/{report}/unseal", {"reason": "Somebody was threatened."})
    assert asked.status_code == 302
    assert "Somebody was threatened." in desk.page("Admin 07").get(f"/reports/{report}").content.decode()
    assert desk.api("Owner 04").post(f"/api/v1/reports/{report}/unseal-agree").status_code == 403
    assert desk.api("Admin 06").post(f"/api/v1/reports/{report}/unseal-agree").status_code == 403
    assert desk.api("Admin 07").post(f"/api/v1/reports/{report}/unseal-agree").status_code == 200
    assert desk.api("Admin 07").get(f"/api/v1/reports/{report}/seal").json()["author"]["name"] == "Agent 01"
    assert "Agent 01" in desk.page("Admin 06").get(f"/reports/{report}").content.decode()
    assert "Agent 01" not in desk.page("Owner 04").get(f"/reports/{report}").content.decode()
    relay()
    news = desk.page("Agent 01").get("/news").content.decode()
    assert f"Two admins opened who wrote {report}" in news
    assert "Somebody was threatened." in news
