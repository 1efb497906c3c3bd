"""10,000 random cases of each preview against the slowest way to the same answer, and how long 1,000 lines take."""

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.calendars.preview import ask
from tests.calendars.strategies import ZONES

pytestmark = pytest.mark.load
CASES, LINES, MOST_SECONDS = 10_000, 1_000, 5
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAYS = {"daily": 1, "weekly": 7}


def instant(rng: random.Random) -> datetime:
    """An instant to the quarter of an hour; every second one within two days of the end of March or October."""
    if rng.random() < 0.5:
        year, month, day = 2024 + rng.randrange(7), *rng.choice([(3, 29), (10, 27), (4, 5), (11, 2)])
        return datetime(year, month, day, tzinfo=UTC) + rng.randrange(-192, 192) * 15 * MINUTE
    return EPOCH + rng.randrange(7 * 365 * 96) * 15 * MINUTE


def rotation_case(rng: random.Random, number: int) -> dict[str, Any]:
    start = instant(rng)
    near = start + rng.randrange(-60 * 96, 60 * 96) * 15 * MINUTE
    return {
        "id": number,
        "tz": rng.choice(ZONES),
        "type": rng.choice(["hourly", "daily", "weekly"]),
        "shift_length": rng.randint(1, 6),
        "start": start.isoformat(),
        "members": [f"M{place}" for place in range(rng.randint(1, 7))],
        "at": (near if rng.random() < 0.5 else instant(rng)).isoformat(),
    }


def walked(case: dict[str, Any]) -> int:
    """Walk the wall clock minute by minute: the latest reading it has shown says how many hand-offs have come."""
    start, at = datetime.fromisoformat(case["start"]), datetime.fromisoformat(case["at"])
    if case["type"] == "hourly":
        return (at - start) // timedelta(hours=case["shift_length"]) % len(case["members"])
    zone, length = ZoneInfo(case["tz"]), timedelta(days=case["shift_length"] * DAYS[case["type"]])
    latest = max((at - back * MINUTE).astimezone(zone).replace(tzinfo=None) for back in range(0, 26 * 60, 5))
    begun = start.astimezone(zone).replace(tzinfo=None)
    return (latest - begun) // length % len(case["members"])


def override_case(rng: random.Random, number: int) -> dict[str, Any]:
    def span() -> dict[str, str]:
        begun = EPOCH + timedelta(hours=rng.randrange(24))
        return {"start": begun.isoformat(), "end": (begun + timedelta(hours=rng.randint(1, 12))).isoformat()}

    def exception() -> dict[str, str]:
        who = rng.choice([("add",), ("remove",), ("add", "remove")])
        return {**dict(zip(who, rng.sample("ABCDEF", len(who)), strict=True)), **span()}

    return {
        "id": number,
        "base": [{"user": rng.choice("ABCDEF"), **span()} for _ in range(rng.randrange(6))],
        "overrides": [exception() for _ in range(rng.randrange(6))],
        "at": (EPOCH + timedelta(hours=rng.randrange(30))).isoformat(),
    }


def crossed_out(case: dict[str, Any]) -> set[str]:
    """A sheet of names: write the planned ones down, then do what each exception says, one after the other."""
    at = datetime.fromisoformat(case["at"])

    def holds(row: dict[str, str]) -> bool:
        return datetime.fromisoformat(row["start"]) <= at and not datetime.fromisoformat(row["end"]) <= at

    sheet = {row["user"] for row in case["base"] if holds(row)}
    for row in filter(holds, case["overrides"]):
        comes, goes = row.get("add"), row.get("remove")
        if comes and goes and goes not in sheet:
            continue
        sheet = (sheet - {goes}) | ({comes} if comes else set())
    return sheet


def test_rotations_agree_with_walking_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(4)
    cases = [rotation_case(rng, number) for number in range(CASES)]
    answers, well = ask(monkeypatch, "preview_rotation", *cases)
    assert well
    assert [answer["active"] for answer in answers] == [walked(case) for case in cases]


def test_exceptions_agree_with_a_sheet_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(4)
    cases = [override_case(rng, number) for number in range(CASES)]
    answers, well = ask(monkeypatch, "preview_overrides", *cases)
    assert well
    assert [set(answer["on_duty"]) for answer in answers] == [crossed_out(case) for case in cases]


@pytest.mark.parametrize("command", ["preview_rotation", "preview_overrides"])
def test_a_thousand_lines_take_less_than_five_seconds(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    rng, make = random.Random(5), {"preview_rotation": rotation_case, "preview_overrides": override_case}[command]
    cases = [make(rng, number) for number in range(LINES)]
    began = time.perf_counter()
    answers, _well = ask(monkeypatch, command, *cases)
    assert len(answers) == LINES
    assert time.perf_counter() - began < MOST_SECONDS
