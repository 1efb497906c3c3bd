"""A week typed into the grid comes out as it was typed, whatever rotations, stand-ins and absences plan."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedback.champions.cells import BadHours, read_cell, write_cell
from feedback.champions.coverage import Span
from feedback.champions.kept import plans
from feedback.champions.models import Override, Roster, Shift
from feedback.champions.sheet import sheet_of
from feedback.people.models import Absence
from tests.champions.cover.conftest import NOW, Place, at

DUBLIN = "Europe/Dublin"
#: The Monday of the week that is edited.
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def roster(place: Place) -> Roster:
    """Ann and Ben take turns from seven to fourteen, Ann on even days; Cleo has the evening of Tuesday by hand."""
    made = place.roster()
    place.needs(made, 7, 14)
    place.rotation(made, 7, 14, "Ann", "Ben")
    place.shift(made, "Cleo", at(24, 14), at(24, 21))
    return made


def plan(place: Place, roster: Roster, monday: date = MONDAY) -> dict[str, dict[int, str]]:
    """What stands in the grid, by name and day of the month."""
    sheet = sheet_of(plans()[roster.pk], monday, NOW)
    return {
        person.name: {day.day: text for day in sheet.dates if (text := sheet.text((person.pk, day)))}
        for person in sheet.people
    }


def send(place: Place, roster: Roster, do: str = "save", week: date = MONDAY, **more: Any) -> tuple[int, str]:
    """Press a button with some cells typed into: `Ann_23="08-15"`."""
    cells = {name: more.pop(name) for name in list(more) if name.split("_")[0] in place.people}
    data = {"do": do, "seen": _seen(place, roster, week), **more}
    for name, text in cells.items():
        who, day = name.split("_")
        data[f"c-{place.people[who].pk}-{week.replace(day=int(day)).isoformat()}"] = text
    url = f"{reverse('champions:grid', args=[roster.pk])}?week={week}"
    answer = place.as_("Supervisor").post(url, data)
    return answer.status_code, re.sub(r"\s+", " ", answer.content.decode())


def _seen(place: Place, roster: Roster, week: date) -> str:
    sheet = sheet_of(plans()[roster.pk], week, NOW)
    cells = {(person.pk, day): sheet.text((person.pk, day)) for person in sheet.people for day in sheet.dates}
    return json.dumps({f"c-{user}-{day.isoformat()}": text for (user, day), text in cells.items()})


def test_what_was_typed_is_the_plan_afterwards_and_the_rotation_goes_on(place: Place, roster: Roster) -> None:
    before = plan(place, roster)
    assert before == {
        "Ann": {24: "07-14", 26: "07-14", 28: "07-14"},
        "Ben": {23: "07-14", 25: "07-14", 27: "07-14", 29: "07-14"},
        "Cleo": {24: "14-21"},
    }
    code, _page = send(
        place,
        roster,
        Ann_24="08-15",
        Ann_23="14-18",
        Ben_25="",
        Cleo_24="15-22",
        Cleo_25="7:30-11 12-14",
        Ben_27="22-06",
    )
    assert code == 302
    assert plan(place, roster) == {
        "Ann": {23: "14-18", 24: "08-15", 26: "07-14", 28: "07-14"},
        "Ben": {23: "07-14", 27: "22-06", 29: "07-14"},
        "Cleo": {24: "15-22", 25: "07:30-11 12-14"},
    }
    assert Shift.objects.get(user=place.people["Cleo"], starts_at=at(24, 15)).ends_at == at(24, 22)  # moved, not remade
    after = plan(place, roster, MONDAY + timedelta(days=7))
    assert [*after["Ann"].values(), *after["Ben"].values()] == ["07-14"] * 7


def test_typing_it_back_brings_everything_back(place: Place, roster: Roster) -> None:
    before = plan(place, roster)
    send(place, roster, Ben_25="", Cleo_24="", Ann_24="09-12")
    send(place, roster, Ben_25="07-14", Cleo_24="14-21", Ann_24="07-14")
    assert plan(place, roster) == before


def test_a_look_first_says_what_changes_and_writes_nothing(place: Place, roster: Roster) -> None:
    code, page = send(place, roster, "preview", Ben_25="", Cleo_25="07-12")
    assert code == 200
    assert "2 cells change" in page
    assert "Missing this week: 0 h before, 2 h afterwards." in page
    assert "07-14 → –" in page
    assert 'value="07-12"' in page
    assert not Override.objects.exists()
    assert Shift.objects.count() == 1


def test_a_slip_stands_at_its_cell_keeps_what_was_typed_and_saves_nothing(place: Place, roster: Roster) -> None:
    Absence.objects.create(user=place.people["Cleo"], starts_at=at(25, 0), ends_at=at(26, 0))
    code, page = send(
        place,
        roster,
        Ann_23="25-30",
        Ben_25="7 to x",
        Cleo_25="07-12",
        Ann_27="14-18",
        Ann_26="08-12 11-13",
        table="Eve, off",
    )
    assert code == 400
    assert "Nothing is saved yet. What you typed is kept." in page
    assert "Hours go from 00 to 24" in page
    assert "“7 to x” are no hours." in page
    assert "They are away then." in page
    assert "These hours overlap." in page
    assert page.count('aria-invalid="true"') == 4
    assert 'value="14-18"' in page
    assert "Eve, off</textarea>" in page
    assert not Override.objects.exists()
    assert Shift.objects.count() == 1


def test_what_somebody_else_changed_meanwhile_is_not_written_over(place: Place, roster: Roster) -> None:
    seen = _seen(place, roster, MONDAY)
    send(place, roster, Cleo_24="15-20")
    code, page = send(place, roster, seen=seen, Cleo_24="16-20", Ann_23="14-18")
    assert code == 400
    assert "Somebody changed this meanwhile: it is “15-20” now." in page
    assert "Ann" in plan(place, roster)
    assert 23 not in plan(place, roster)["Ann"]


def test_what_was_stays_and_a_shift_that_runs_ends_now(place: Place, roster: Roster) -> None:
    week = date(2026, 11, 16)
    assert plan(place, roster, week)["Ann"][18] == "07-14"
    assert send(place, roster, week=week, Ann_18="")[0] == 302
    assert plan(place, roster, week)["Ann"][18] == "07-09:30"
    code, page = send(place, roster, week=week, Ann_16="")
    assert code == 400
    assert "This is over; what was stays." in page


def test_taking_a_stand_in_off_does_not_bring_back_whom_they_stood_in_for(place: Place, roster: Roster) -> None:
    ann, cleo = place.people["Ann"], place.people["Cleo"]
    Override.objects.create(roster=roster, add=cleo, remove=ann, starts_at=at(26, 7), ends_at=at(26, 14))
    assert plan(place, roster)["Cleo"][26] == "07-14"
    assert send(place, roster, Cleo_26="")[0] == 302
    assert 26 not in plan(place, roster)["Cleo"]
    assert 26 not in plan(place, roster)["Ann"]


def test_last_week_is_copied_as_far_as_it_was_entered_by_hand(place: Place, roster: Roster) -> None:
    week = MONDAY + timedelta(days=7)
    code, page = send(place, roster, "copy", week)
    assert code == 200
    assert "1 cell changes" in page
    cleo = place.people["Cleo"].pk
    assert f'name="c-{cleo}-2026-12-01" value="14-21"' in page


def test_a_table_from_a_spreadsheet_is_taken_in_by_name_or_e_mail(place: Place, roster: Roster) -> None:
    table = "Champion\tMon\tTue\tWed\nann\t14-18\t\t\ncleo@example.test\t\t14-21\t07-10\n"
    code, page = send(place, roster, "paste", table=table)
    assert code == 200
    assert "6 cells were taken in." in page
    assert "3 cells change" in page  # Ann on Monday and Tuesday, Cleo on Wednesday; her Tuesday is as it was
    table = "Ann\t14-18\tlate\nZoe\t1-2\n"
    code, page = send(place, roster, "paste", table=table)
    assert code == 400
    assert "Line 1, Tue 24 Nov: “late” are no hours." in page
    assert "Line 2, Zoe: “Zoe” is no champion of this roster" in page
    assert "Zoe 1-2" in page  # the table stays in its field
    assert not Override.objects.exists()


def test_the_csv_file_comes_back_in_without_changing_anything_and_holds_no_formula(
    place: Place, roster: Roster
) -> None:
    place.person("=cmd()")
    boss, address = place.as_("Supervisor"), f"?week={MONDAY}"
    answer = boss.get(reverse("champions:week-csv", args=[roster.pk]) + address)
    file = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert b"Cleo,cleo@example.test,,14-21,,,,,\r\n" in file
    assert b"'=cmd()" in file
    sent = {"do": "import", "seen": _seen(place, roster, MONDAY), "file": BytesIO(file)}
    page = boss.post(reverse("champions:grid", args=[roster.pk]) + address, sent).content.decode()
    assert "Nothing is different" in page
    wrong = {**sent, "file": BytesIO(file.replace(b"2026-11-25", b"2026-11-11"))}
    page = boss.post(reverse("champions:grid", args=[roster.pk]) + address, wrong).content.decode()
    assert "Line 1, 2026-11-11: This day is not in the week that is shown." in page


def test_the_grid_is_for_whoever_keeps_the_roster(place: Place, roster: Roster) -> None:
    url = reverse("champions:grid", args=[roster.pk])
    assert place.as_("Ann").get(url).status_code == 403
    assert place.as_("Ann").post(url, {"do": "save"}).status_code == 403
    assert place.as_("Ann").get(reverse("champions:week-csv", args=[roster.pk])).status_code == 403


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("7-14", "07-14"),
        ("07:00–14:30", "07-14:30"),
        ("22h-6h", "22-06"),
        ("22h30 à 6", "22:30-06"),
        ("0-24", "00-24"),
        ("9-9", "09-09"),
        ("7-11, 11-14", "07-14"),
        ("off", ""),
        ("24-8", None),
        ("7", None),
        ("7-14 and so on", None),
    ],
)
def test_hours_are_read_as_people_type_them(text: str, written: str | None) -> None:
    if written is None:
        with pytest.raises(BadHours):
            read_cell(text, MONDAY, DUBLIN)
    else:
        assert write_cell(read_cell(text, MONDAY, DUBLIN), DUBLIN) == written


def test_hours_keep_the_wall_clock_when_it_changes() -> None:
    night = read_cell("22-06", date(2026, 10, 24), "Europe/Berlin")
    assert [span.length for span in night] == [timedelta(hours=9)]
    with pytest.raises(BadHours):
        read_cell("2:00-2:30", date(2026, 3, 29), "Europe/Berlin")
    assert read_cell("1-4", date(2026, 3, 29), "Europe/Berlin") == [
        Span(at(1, 0).replace(month=3, day=29), at(1, 2).replace(month=3, day=29))
    ]


def test_thirty_people_take_as_many_queries_as_three(place: Place, roster: Roster) -> None:
    def asked(numbers: range) -> int:
        names = [place.person(f"Champion {number:02}").name for number in numbers]
        place.rotation(roster, 14, 15, *names)
        boss = place.as_("Supervisor")
        with CaptureQueriesContext(connection) as queries:
            assert boss.get(f"{reverse('champions:grid', args=[roster.pk])}?week={MONDAY}").status_code == 200
        return len(queries)

    assert asked(range(3)) == asked(range(3, 30))


def test_sixty_people_are_saved_in_seconds(place: Place) -> None:
    made = place.roster()
    names = [place.person(f"Champion {number:02}").name for number in range(60)]
    typed = {f"{name}_{day}": "07-14" for name in names for day in range(23, 28)}
    data = {"do": "save", "seen": "{}"}
    for cell, text in typed.items():
        who, day = cell.split("_")
        data[f"c-{place.people[who].pk}-2026-11-{day}"] = text
    answer = place.as_("Supervisor").post(f"{reverse('champions:grid', args=[made.pk])}?week={MONDAY}", data)
    assert answer.status_code == 302
    assert Shift.objects.count() == 300
