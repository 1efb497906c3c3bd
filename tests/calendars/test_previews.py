"""preview_due and preview_elapsed, through the door other programs use."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from tests.calendars.preview import ask, vectors

QUESTION = {
    "id": "q",
    "tz": "Europe/Paris",
    "hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": ["2026-03-09"],
    "start": "2026-03-06T16:30:00+01:00",
    "duration_minutes": 60,
    "pauses": [],
}


def test_the_due_date_is_told_in_utc(monkeypatch):
    answers, well = ask(monkeypatch, "preview_due", QUESTION)
    assert well
    assert answers == [{"id": "q", "due": "2026-03-10T08:30:00Z"}]


def test_holidays_and_pauses_may_be_left_out_and_a_pause_may_still_last(monkeypatch):
    bare = {key: value for key, value in QUESTION.items() if key not in ("holidays", "pauses")}
    paused = {**bare, "id": 2, "pauses": [["2026-03-06T17:00:00+01:00", None]], "duration_minutes": 30}
    answers, well = ask(monkeypatch, "preview_due", bare, paused)
    assert well
    assert [answer["due"] for answer in answers] == ["2026-03-09T08:30:00Z", "2026-03-06T16:00:00Z"]


@pytest.mark.parametrize(
    ("end", "minutes"),
    [
        ("2026-03-06T16:45:00+01:00", 15),
        ("2026-03-06T16:30:30+01:00", 0.5),
        ("2026-03-06T23:00:00+01:00", 30),
        ("2026-03-06T16:00:00+01:00", -30),
    ],
)
def test_elapsed_minutes_are_whole_where_they_are(monkeypatch, end, minutes):
    answers, _ = ask(monkeypatch, "preview_elapsed", {**QUESTION, "end": end})
    assert json.dumps(answers) == json.dumps([{"id": "q", "elapsed_minutes": minutes}])


def test_due_dates_of_other_systems(monkeypatch):
    cases = vectors("sla_due")
    answers, _ = ask(monkeypatch, "preview_due", *cases)
    found = {answer["id"]: datetime.fromisoformat(answer["due"]) for answer in answers}
    assert found == {case["id"]: datetime.fromisoformat(case["due"]) for case in cases}


def test_elapsed_times_of_other_systems(monkeypatch):
    cases = vectors("sla_elapsed")
    answers, _ = ask(monkeypatch, "preview_elapsed", *cases)
    assert answers == [{"id": case["id"], "elapsed_minutes": case["elapsed_minutes"]} for case in cases]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"tz": None}, "tz: is missing; it needs a text"),
        ({"tz": "Mars/Base"}, "tz: “Mars/Base” is not a time zone"),
        ({"hours": None}, "hours: is missing; it needs an object"),
        ({"hours": {}}, "hours: This calendar is never open"),
        ({"hours": {"monday": []}}, "hours.monday: is no day; the days are mon, tue"),
        (
            {"hours": {"mon": ["09:00", "17:00"]}},
            "hours.mon[0]: needs a list of two, a start and an end; found “09:00”",
        ),
        ({"hours": {"mon": [["22:00", "06:00"]]}}, "hours: mon: 22:00–06:00 is not a span within one day"),
        ({"hours": {"mon": [["09:00", "24:01"]]}}, "hours.mon[0][1]: needs a time of day from 00:00 to 24:00"),
        ({"hours": {"mon": [[9, 17]]}}, "hours.mon[0][0]: needs a text; found a number"),
        ({"holidays": ["25.12.2026"]}, "holidays[0]: needs a date such as 2026-12-25; found “25.12.2026”"),
        ({"start": "2026-03-06T16:30:00"}, "start: needs a UTC offset"),
        ({"start": "tomorrow"}, "start: needs an ISO 8601 date and time"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "start: is outside the years"),
        ({"start": "9999-01-01T00:00:00Z"}, "is outside the years this clock can tell"),
        ({"duration_minutes": -1}, "duration_minutes: needs a number of minutes, 0 or more; found a number"),
        ({"duration_minutes": "60"}, "duration_minutes: needs a number of minutes, 0 or more; found “60”"),
        ({"duration_minutes": True}, "duration_minutes: needs a number of minutes, 0 or more; found true or false"),
        ({"duration_minutes": 1e300}, "duration_minutes: is more minutes than any calendar holds"),
        ({"duration_minutes": 10**400}, "duration_minutes: is more minutes than any calendar holds"),
        ({"duration_minutes": 10**9}, "not enough open time within 100 years"),
        ({"duration_minutes": float("nan")}, "NaN is not a number JSON knows"),
        ({"pauses": "lunch"}, "pauses: needs a list; found “lunch”"),
        ({"pauses": [["2026-03-07T00:00Z", "2026-03-06T00:00Z"]]}, "pauses[0]: ends before it starts"),
    ],
)
def test_a_bad_field_is_named_with_what_to_write_instead(monkeypatch, change, complaint):
    answers, well = ask(monkeypatch, "preview_due", {**QUESTION, **change})
    assert not well
    assert set(answers[0]) == {"line", "error"}
    assert complaint in answers[0]["error"]


@pytest.mark.parametrize(
    "line", [b"{", b"[1]", b"7", b'"text"', b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b'{"tz": "UTC"}'], ids=range(8)
)
def test_a_bad_line_is_answered_by_its_number_and_the_others_are_served(monkeypatch, line):
    answers, well = ask(monkeypatch, "preview_due", QUESTION, b"", b"  ", line, {**QUESTION, "id": None})
    assert not well
    assert [answer.get("id", "-") for answer in answers] == ["q", "-", None]
    assert answers[1]["line"] == 4
    assert answers[1]["error"]


def test_a_thousand_lines_are_answered_and_a_bad_one_ends_with_status_1(tmp_path):
    """The real command in a process of its own, start-up included."""
    manage = Path(__file__).resolve().parents[2] / "manage.py"
    lines = "\n".join(json.dumps({**QUESTION, "id": n}) for n in range(1000)) + "\nnot json\n"
    ran = subprocess.run(
        [sys.executable, str(manage), "preview_due"],
        input=lines,
        capture_output=True,
        text=True,
        env={**os.environ, "DATA_DIR": str(tmp_path)},
        check=False,
    )
    assert ran.returncode == 1
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer["id"] for answer in answers[:-1]] == list(range(1000))
    assert answers[-1]["line"] == 1001
