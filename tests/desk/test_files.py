"""Files on a report, by page and by API: known by their content, only for those who see the report, never a page."""

import struct
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, transaction
from django.utils import timezone

from feedback.reports import actions
from feedback.reports.models import FrictionReport
from tests.desk.conftest import WORDS, Desk


def png(text: bytes = b"") -> bytes:
    """A picture of one pixel, with a remark in it where one is given."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    remark = chunk(b"tEXt", b"Author\0" + text) if text else b""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + remark + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(name: str = "screen.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png(b"Agent 01") if content is None else content, "image/png")


def test_a_picture_is_added_by_api_and_comes_back_without_its_author(desk: Desk) -> None:
    report, api = desk.report(), desk.api("Agent 01")
    path = f"/api/v1/reports/{report}/attachments"
    added = api.post(path, {"file": picture()}, format="multipart")
    assert added.status_code == 201, added.content
    body = added.json()
    assert (body["name"], body["content_type"], body["uploaded_by"]["name"]) == ("screen.png", "image/png", "Agent 01")
    assert [one["id"] for one in api.get(path).json()["results"]] == [body["id"]]
    file = api.get(body["url"])
    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\x89PNG")
    assert b"Agent 01" not in content
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_for_those_who_see_its_report(desk: Desk) -> None:
    report, page = desk.report(), desk.page("Agent 01")
    assert page.post(f"/reports/{report}/attach", {"file": picture()}).status_code == 302
    pk = report.attachments.get().pk
    ours = page.get(f"/reports/{report}/files/{pk}")
    assert ours.status_code == 200
    assert ours["Content-Disposition"] == 'attachment; filename="screen.png"'
    assert ours["X-Content-Type-Options"] == "nosniff"
    assert desk.page("Agent 03").get(f"/reports/{report}/files/{pk}").status_code == 404
    assert desk.api("Agent 03").get(f"/api/v1/reports/{report}/attachments/{pk}").status_code == 404
    other = desk.report("Agent 02")
    assert page.get(f"/reports/{other}/files/{pk}").status_code == 404


@pytest.mark.parametrize(("content", "told"), [(b"<html><script>alert(1)</script>", "Send a picture"), (b"", "empty")])
def test_what_is_no_picture_is_refused_beside_the_field(desk: Desk, content: bytes, told: str) -> None:
    report = desk.report()
    answer = desk.page("Agent 01").post(f"/reports/{report}/attach", {"file": picture(content=content)})
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not report.attachments.exists()


def test_a_bystander_cannot_add_a_file(desk: Desk) -> None:
    report = desk.report()
    assert desk.page("Agent 02").post(f"/reports/{report}/attach", {"file": picture()}).status_code == 403
    api = desk.api("Agent 02").post(f"/api/v1/reports/{report}/attachments", {"file": picture()}, format="multipart")
    assert api.status_code == 403


def sent(desk: Desk, *files: SimpleUploadedFile, **more: str) -> dict[str, Any]:
    told = {"tool": str(desk.tools["Call Summary"].pk), "severity": "slowing", "text": WORDS, "key": uuid4().hex}
    return {**told, "pictures": list(files), **more}


def test_pictures_go_with_the_report_once(desk: Desk) -> None:
    page, data = desk.page("Agent 01"), sent(desk, picture("a.png"), picture("4111 1111 1111 1111.png"))
    first = page.post("/report", data)
    again = page.post("/report", sent(desk, picture("a.png"), picture("4111 1111 1111 1111.png"), key=data["key"]))
    assert first["Location"] == again["Location"]
    report = FrictionReport.objects.get()
    assert [one.name for one in report.attachments.all()] == ["a.png", "[card].png"]
    assert page.get(f"/reports/{report}").content.decode().count('class="thumb"') == 2


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([picture(), picture(content=b"MZ\x90")], "Send a picture"),
        ([picture() for _ in range(6)], "Five files at most"),
    ],
)
def test_with_a_file_that_cannot_be_taken_nothing_is_stored(
    desk: Desk, tmp_path: Path, files: list[SimpleUploadedFile], told: str
) -> None:
    answer = desk.page("Agent 01").post("/report", sent(desk, *files))
    html = answer.content.decode()
    assert answer.status_code == 400
    assert told in html
    assert WORDS in html
    assert not FrictionReport.objects.exists()
    assert on_disk(tmp_path) == []


def test_a_pdf_without_ones_name_is_refused_at_the_field(desk: Desk) -> None:
    pdf = SimpleUploadedFile("screen.pdf", b"%PDF-1.7", "application/pdf")
    answer = desk.page("Agent 01").post("/report", sent(desk, pdf, anonymous="on"))
    assert answer.status_code == 400
    assert "A PDF can carry its author" in answer.content.decode()
    assert not FrictionReport.objects.exists()


# --- what is not stored after all --------------------------------------------------------------------------------


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_fails_on_the_way_leaves_no_file(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report, by = desk.report(), desk.people["Agent 01"]

    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("the database went away")

    monkeypatch.setattr("feedback.reports.actions.attaching.tell", fail)
    with pytest.raises(OperationalError):
        actions.attach(report=report, by=by, file=picture())
    assert on_disk(tmp_path) == []


def test_what_was_rolled_back_later_is_gone_two_days_on_and_what_is_kept_stays(desk: Desk, tmp_path: Path) -> None:
    report, by = desk.report(), desk.people["Agent 01"]
    kept = actions.attach(report=report, by=by, file=picture())
    with transaction.atomic():
        actions.attach(report=report, by=by, file=picture())
        transaction.set_rollback(True)
    assert len(on_disk(tmp_path)) == 2
    now = timezone.now()
    assert actions.forget_strays(now=now) == 0, "its transaction may still run"
    assert actions.forget_strays(now=now + timedelta(days=2)) == 1
    assert on_disk(tmp_path) == [tmp_path / kept.file.name]
