"""How many calls there were: by page, command and API; the same figure twice is one figure."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from feedback.catalogue.models import CallVolume
from tests.desk.conftest import Desk, Queries, desk, queries

__all__ = ["desk", "queries"]

TABLE = """site,tool,call_type,period,date,calls
Cork,Call Summary,,week,2026-11-16,4 120
Cork,,Billing,jour,2026-11-17,0
"""
WRONG = """site,tool,period,date,calls
Cork,,week,2026-11-17,10
Nowhere,Nothing,hour,soon,many
Cork,,,2026-11-16,10
Cork,,,2026-11-16,11
"""


def test_a_table_is_looked_at_then_stored_and_twice_is_once(desk: Desk) -> None:
    page = desk.page("Admin 06")
    preview = page.post("/setup/call-volumes/", {"pasted": TABLE})
    assert "New: 2." in preview.text
    assert not CallVolume.objects.exists(), "nothing before it was looked at"
    for expected in (2, 0):
        result = page.post("/setup/call-volumes/", {"pasted": TABLE, "store": "1"}, follow=True)
        assert ("2 figures were added" in result.text) == bool(expected)
    assert sorted(CallVolume.objects.values_list("calls", "period")) == [(0, "day"), (4120, "week")]
    assert "4120" in desk.page("Owner 04").get("/setup/call-volumes/").text
    assert desk.page("Owner 04").post("/setup/call-volumes/", {"pasted": TABLE}).status_code == 403
    assert desk.page("Agent 01").get("/setup/call-volumes/").status_code == 403


def test_a_wrong_row_is_named_by_line_and_column(desk: Desk, tmp_path: Path) -> None:
    file, out = tmp_path / "calls.csv", StringIO()
    file.write_text(WRONG)
    with pytest.raises(CommandError):
        call_command("import_volumes", str(file), stdout=out)
    told = json.loads(out.getvalue())
    assert [(error["line"], error["column"]) for error in told["errors"]] == [
        (2, "date"), (3, "site"), (3, "tool"), (3, "period"), (3, "date"), (3, "calls"), (5, "calls"),
    ]  # fmt: skip
    assert (told["read"], told["created"]) == (4, 0)
    assert not CallVolume.objects.exists()
    with pytest.raises(CommandError):
        call_command("import_volumes", str(file), "--partial", stdout=StringIO())
    assert CallVolume.objects.get().calls == 10


def test_a_program_sets_a_figure(desk: Desk, queries: Queries) -> None:
    api, path = desk.api("Admin 06"), "/api/v1/call-volumes"
    figure = {"site": "Cork", "starts_on": "2026-11-16", "calls": 900}
    first, second = api.post(path, figure).json(), api.post(path, {**figure, "calls": 950}).json()
    assert (first["id"], first["calls"], second["calls"]) == (second["id"], 900, 950)
    assert api.post(path, {**figure, "starts_on": "2026-11-17"}).status_code == 400
    assert desk.api("Owner 04").post(path, figure).status_code == 403
    assert desk.api("Agent 01").get(path).json()["results"] == []

    def few() -> int:
        return queries(lambda: (api.get(path), desk.page("Admin 06").get("/setup/call-volumes/")))

    api.get(path)
    before = few()
    for day in range(1, 21):
        tool = {"tool": "Call Summary"} if day % 2 else {"call_type": "Billing"}
        api.post(path, {**figure, **tool, "period": "day", "starts_on": f"2026-11-{day:02}"})
    assert few() == before
