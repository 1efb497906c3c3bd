"""The list as a file: what the page shows and nothing else, harmless to whoever opens it."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from feedback.commitments import export
from feedback.core.tables import BYTE_ORDER_MARK, csv_lines, xlsx_file
from feedback.people.models import User
from feedback.reports import actions as reports
from tests.commitments.conftest import DAY, Floor
from tests.commitments.test_page import client

CSV, XLSX = "/commitments/promises.csv", "/commitments/promises.xlsx"


def table(floor: Floor, name: str = "Supervisor", url: str = CSV, **query: str) -> list[dict[str, str]]:
    answer: Any = client(floor, name).get(url, query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))


def sheet(floor: Floor, name: str = "Supervisor", **query: str) -> str:
    answer: Any = client(floor, name).get(XLSX, query)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_the_file_has_the_rows_of_the_page_in_its_order(floor: Floor) -> None:
    now = timezone.now()
    late, fresh = floor.file(now - 20 * DAY), floor.file(now)
    assert {row["Report"] for row in table(floor)} == {late.reference}
    every = table(floor, show="open")
    assert [row["Report"] for row in every] == [late.reference, late.reference, fresh.reference, fresh.reference]
    assert {row["Promise"] for row in every} == {"Seen", "Answer"}
    assert every[0]["State"] == "Broken"
    assert every[0]["Due (Europe/Dublin)"].startswith("20")
    assert fresh.reference in sheet(floor, show="open")


def test_nobody_takes_more_than_they_oversee(floor: Floor) -> None:
    near, far = floor.file(timezone.now() - 20 * DAY), floor.file(timezone.now() - 20 * DAY, by="Far agent")
    assert {row["Report"] for row in table(floor)} == {near.reference}
    assert {row["Report"] for row in table(floor, "Far supervisor")} == {far.reference}
    assert far.reference not in sheet(floor)
    for url in (CSV, XLSX):
        assert client(floor, "Agent").get(url).status_code == 403


def test_of_a_report_without_a_name_the_file_tells_neither_who_nor_which_team(floor: Floor) -> None:
    floor.file(timezone.now() - 20 * DAY, anonymous=True)
    for row in table(floor, "Admin"):
        assert row["Team"] == ""
        assert "Agent" not in {*row.values()} - {row["Tool"]}
        assert "agent@example.test" not in " ".join(row.values())
    assert "agent@example.test" not in sheet(floor, "Admin")


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_what_somebody_wrote_is_no_formula(floor: Floor, title: str) -> None:
    report = floor.file(timezone.now() - 20 * DAY)
    reports.retitle(report=report, by=floor.people["Owner"], title=title)
    assert table(floor)[0]["What they said"] == f"'{title}"
    cells = sheet(floor)
    assert "<f>" not in cells
    assert title.replace("&", "&amp;") in cells


@given(st.text())
def test_no_cell_of_a_csv_file_begins_a_formula(text: str) -> None:
    lines = "".join(csv_lines([text], [[text]])).removeprefix(BYTE_ORDER_MARK)
    for row in csv.reader(io.StringIO(lines, newline="")):
        assert not row or not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_file_speaks_the_readers_language_to_its_end(floor: Floor) -> None:
    floor.file(timezone.now() - 20 * DAY)
    User.objects.filter(name="Supervisor").update(language="fr")
    floor.people["Supervisor"].refresh_from_db()
    rows = table(floor)
    assert "État" in rows[0]
    assert rows[0]["État"] == "Rompue"


def test_what_is_more_than_a_list_is_not_taken(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    floor.file(timezone.now() - 20 * DAY)
    monkeypatch.setattr(export, "MOST", 1)
    answer = client(floor, "Supervisor").get(CSV)
    assert answer.status_code == 400
    assert "Narrow the list first" in answer.content.decode()


def test_chunks_leave_nothing_out_and_take_nothing_twice(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    for _each in range(5):
        floor.file(now)
    whole = table(floor, show="open")
    monkeypatch.setattr(export, "CHUNK", 3)
    assert table(floor, show="open") == whole
    assert len(whole) == 10


@pytest.mark.parametrize("write", [csv_lines, xlsx_file])
def test_many_rows_need_no_more_memory_than_a_few(write: Any) -> None:
    def rows() -> Iterator[list[str]]:
        for number in range(20_000):
            yield [f"F-{number}", "It answers too late. " * 5, *["words"] * 8]

    tracemalloc.start()
    written = write(["a"] * 10, rows())
    for _piece in iter(lambda: written.read(65536), b"") if write is xlsx_file else written:
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
