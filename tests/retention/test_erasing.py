"""Somebody takes their data away, and has it erased: nothing in the database leads to them, and the counts hold."""

import json
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from feedback.core.errors import Conflict
from feedback.people import actions as people
from feedback.reports import actions as reports
from feedback.retention import actions, erasing
from feedback.retention.models import Erasure
from tests.reports.conftest import Floor, build, fresh

NAME, WORDS = "Zephyrine Quill", "=The heron panel hides the refund key."


@pytest.fixture
def floor(db: None, settings: Any, tmp_path: Any) -> Floor:
    settings.MEDIA_ROOT = tmp_path
    floor = build()
    zoe = floor.person("zq", "agent")
    zoe.name, zoe.external_id = NAME, "E-4711-Q"
    zoe.save()
    return floor


def everything() -> str:
    """Every text in every table of ours but the journal's sealed digests."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if "_words" not in name]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows += cursor.fetchall()
    return repr(rows)


def test_nothing_leads_to_somebody_who_was_erased_and_the_counts_hold(floor: Floor) -> None:
    report = floor.file(floor.zq, text=WORDS)
    theirs = floor.file(floor.ben)
    reports.support(report=theirs, by=floor.zq, now=floor.now())
    reports.ask(report=report, by=floor.olga, message="Which queue?", now=floor.now())
    reports.reply(report=report, by=floor.zq, message=f"Mine. {NAME}", now=floor.now())
    page = Client()
    page.force_login(floor.ada)
    html = page.get(f"/setup/people/{floor.zq.pk}/erase/").content.decode()
    assert "reports they raised lose their words" in html
    floor.respond(report, "declined")
    assert NAME in everything()
    assert page.post(f"/setup/people/{floor.zq.pk}/erase/").status_code == 302
    left = everything()
    for trace in (NAME, "zq@northline.test", "E-4711-Q", "heron panel"):
        assert trace not in left, trace
    assert (fresh(report).text, fresh(report).reporter_id, fresh(theirs).people_count) == ("[erased]", floor.zq.pk, 2)
    assert Erasure.objects.get().counts["reports"] == 1
    assert "Its words are gone" in page.get(f"/reports/{report}").content.decode()
    theirs = page.get(f"/setup/people/{floor.zq.pk}/").content.decode()
    assert "erased at their request" in theirs
    assert "Bring back" not in theirs
    with pytest.raises(Conflict, match="Add them anew"):
        people.reactivate(person=floor.zq, by=floor.ada)
    call_command("verify_journal", stdout=StringIO())
    gone = Client()
    assert not gone.login(email="zq@northline.test", password="any")
    with pytest.raises(Conflict, match="erased already"):
        erasing.erase(person=floor.zq, by=floor.ada)


def test_a_restored_backup_forgets_again_whom_it_has_back(floor: Floor, tmp_path: Path) -> None:
    listed, out = tmp_path / "erasures.jsonl", StringIO()
    with transaction.atomic():
        erasing.erase(person=floor.zq, by=floor.ada)
        call_command("erasures", stdout=out)
        transaction.set_rollback(True)
    newcomer = {"person": floor.ben.pk, "at": (floor.ben.created_at - timedelta(days=1)).isoformat()}
    owing = {"person": floor.ada.pk, "at": (floor.ada.created_at + timedelta(days=1)).isoformat()}
    listed.write_text(out.getvalue() + json.dumps(newcomer) + "\n" + json.dumps(owing))
    assert NAME in everything()
    with pytest.raises(CommandError, match="1 could not"):
        call_command("erasures", "--again", str(listed), "--by", floor.ada.email, stderr=StringIO())
    assert NAME not in everything()
    assert Erasure.objects.get().person_id == floor.zq.pk, "whoever has the number since then is somebody else"


def test_nobody_is_erased_under_a_hold_or_while_they_owe(floor: Floor) -> None:
    theirs = floor.file(floor.ben)
    reports.support(report=theirs, by=floor.zq, now=floor.now())
    for over in ({"over": "report", "report": theirs}, {"over": "person", "person": floor.ben}):
        hold = actions.place_hold(by=floor.ada, reason="A dispute", **over)
        with pytest.raises(Conflict, match="a report they have a part in"):
            erasing.erase(person=floor.zq, by=floor.ada)
        actions.lift_hold(hold=hold, by=floor.ada)
    hold = actions.place_hold(by=floor.ada, over="person", person=floor.zq, reason="A dispute")
    for person, told in ((floor.zq, "legal hold"), (floor.ada, "yourself")):
        with pytest.raises(Conflict, match=told):
            erasing.erase(person=person, by=floor.ada)
    actions.lift_hold(hold=hold, by=floor.ada)
    api = Client()
    api.force_login(floor.ada)
    sent, told = {"person": floor.zq.pk}, {"counts": {}, "held": False, "owes": False}
    assert api.post("/api/v1/erasures/preview", sent, content_type="application/json").json() == told
    assert not Erasure.objects.exists()
    assert api.post("/api/v1/erasures", sent, content_type="application/json").status_code == 201


def test_ones_own_data_comes_as_json_and_csv(floor: Floor) -> None:
    report = floor.file(floor.zq, text=WORDS, anonymous=True)
    reports.attach(report=report, by=floor.zq, file=SimpleUploadedFile("log.txt", b"what it said"), now=floor.now())
    floor.file(floor.ben, text="Somebody else’s words entirely.")
    page = Client()
    page.force_login(floor.zq)
    for answer in (page.post("/me/data.zip"), page.get("/api/v1/me/export")):
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
        assert answer["Cache-Control"] == "private, no-store"
        with ZipFile(BytesIO(b"".join(answer.streaming_content))) as file:
            assert [file.read(name) for name in file.namelist() if name.startswith("files/")] == [b"what it said"]
            told = json.loads(file.read("data.json"))
            table = file.read("reports.csv").decode("utf-8-sig")
        assert [one["text"] for one in told["tables"]["reports"]] == [WORDS]
        assert told["tables"]["person"][0]["name"] == NAME
        assert f"'{WORDS}" in table
        assert "Somebody else" not in json.dumps(told, ensure_ascii=False)
