"""A table of reports: stored with its true dates, in every spelling, once; and told what is wrong where."""

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from feedback.catalogue.models import CallType, Tool
from feedback.commitments.models import Commitment
from feedback.events.models import Event
from feedback.people.models import Absence, OwnerGroup, Role
from feedback.reports import actions
from feedback.reports.models import FrictionReport
from feedback.routing.models import Assignment, RoutingRule
from tests.reports.conftest import NOW, Floor

HEADER = "external_id,reporter_email,tool,call_type,category,severity,moment,text,created_at,anonymous\n"
ROW = "{id},ana@northline.test,Agent Assist,Billing dispute,,slowing,wrap_up,It is slow {id}.,2026-03-02T09:00:00Z,no\n"


def load(text: str, **options: Any) -> actions.ImportResult:
    return actions.import_reports(file=BytesIO((HEADER + text).encode()), now=NOW, **options)


def test_history_gets_its_true_clocks_and_comes_in_once(floor: Floor) -> None:
    rows = "".join(ROW.format(id=f"R{n}") for n in range(3))
    assert load(rows).as_json() == {"read": 3, "created": 3, "updated": 0, "unchanged": 0, "errors": []}
    again = load(rows + ROW.format(id="R3") + ROW.format(id="R3")).as_json()
    assert (again["created"], again["unchanged"]) == (1, 4)
    report = FrictionReport.objects.get(external_id="R0")
    assert (report.created_at.isoformat(), report.source) == ("2026-03-02T09:00:00+00:00", "import")
    assert report.owner is not None
    due = Commitment.objects.get(subject_type="report", subject_id=report.pk, kind="respond").due_at
    assert due.isoformat() == "2026-03-16T09:00:00+00:00"


@pytest.mark.parametrize(
    ("severity", "code"),
    [("slows me down", "slowing"), ("Bloque l’appel", "blocking"), ("Gênant", "annoying"), ("BLOCKING", "blocking")],
)
@pytest.mark.parametrize(
    ("moment", "where"),
    [("first 90 seconds", "opening"), ("Wrap-up", "wrap_up"), ("entre deux appels", "between"), ("", "")],
)
def test_words_and_codes_in_two_languages(floor: Floor, severity: str, code: str, moment: str, where: str) -> None:
    load(f"R1,ANA@northline.test,agent assist,,,{severity},{moment},Slow.,,oui\n")
    report = FrictionReport.objects.get()
    hour = NOW.replace(minute=0)
    assert (report.severity, report.moment, report.anonymous, report.created_at) == (code, where, True, hour)


def test_errors_name_line_and_column_and_nothing_is_stored(floor: Floor) -> None:
    bad = (
        "R2,nobody@northline.test,Agent Assist,,,slowing,,Slow.,,\n"
        'R3,ana@northline.test,Nothing,,,terrible,lunch,"Two\nlines",tomorrow,perhaps\n'
        "R4,ana@northline.test,Agent Assist,Never heard of,,slowing,,Slow.,2036-01-01T00:00:00Z,\n"
        "R5,ana@northline.test,Agent Assist,,,slowing,,,,\n"
        "jo@mail.test,ana@northline.test,Agent Assist,,,slowing,,Slow.,,\n"  # masked, two such ids would be one
    )
    result = load(ROW.format(id="R1") + bad)
    assert [(error.line, error.column) for error in result.errors] == [
        (3, "reporter_email"),
        (4, "severity"),
        (4, "moment"),
        (4, "created_at"),
        (4, "anonymous"),
        (6, "call_type"),
        (7, "text"),
        (8, "external_id"),
    ]
    assert (result.created, FrictionReport.objects.count()) == (0, 0)


def test_the_good_rows_can_be_kept_and_what_is_missing_made(floor: Floor) -> None:
    rows = (
        ROW.format(id="R1")
        + "R2,ana@northline.test,Smart Routing,Fraud,New,slowing,,Slow.,,\nR3,x@y.test,A,,,slowing,,S.,,\n"
    )
    result = load(rows, partial=True, create_missing=True)
    assert (result.created, [error.line for error in result.errors]) == (2, [4])
    assert Tool.objects.filter(name="Smart Routing").exists()
    assert CallType.objects.filter(name="Fraud").exists()


def test_a_dry_run_tells_what_would_happen_and_stores_nothing(floor: Floor) -> None:
    assert load(ROW.format(id="R1"), dry_run=True).created == 1
    assert not FrictionReport.objects.exists()
    assert not Event.objects.filter(verb="report.filed").exists()


def test_the_command_prints_one_line_and_fails_on_errors(floor: Floor, tmp_path: Path) -> None:
    file, out = tmp_path / "reports.csv", StringIO()
    file.write_text(HEADER + ROW.format(id="R1"), encoding="utf-8")
    call_command("import_reports", str(file), stdout=out)
    assert json.loads(out.getvalue())["created"] == 1
    file.write_text("nothing,useful\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_reports", str(file), stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("import_reports", str(tmp_path / "missing.csv"))


@pytest.mark.parametrize("somebody_is_away", [False, True])
def test_many_at_once_go_to_the_same_people_as_one_by_one(floor: Floor, somebody_is_away: bool) -> None:
    team = OwnerGroup.objects.create(name="Wording")
    team.members.set([floor.person(name, Role.OWNER) for name in ("ola", "oli", "olu")])
    RoutingRule.objects.create(name="Wording", position=1, target="group", group=team)
    if somebody_is_away:
        away = {"starts_at": NOW.replace(month=1), "ends_at": NOW.replace(month=3)}
        Absence.objects.create(user=floor.oli, **away)
    facts = [
        {"tool": floor.assist, "severity": "slowing", "text": f"Slow {n}.", "created_at": NOW.replace(month=1 + n)}
        for n in range(7)
    ]
    one_by_one = [actions.file_report(by=floor.ana, now=NOW, **fact).owner for fact in facts]
    FrictionReport.objects.update(state="confirmed")
    Assignment.objects.all().delete()
    cells = "R{n},ana@northline.test,Agent Assist,,,slowing,,Slow.,{at},\n"
    load("".join(cells.format(n=n, at=fact["created_at"].isoformat()) for n, fact in enumerate(facts)))
    together = [report.owner for report in FrictionReport.objects.filter(source="import").order_by("external_id")]
    assert together == one_by_one
    assert len(set(one_by_one)) > 2


def test_a_column_says_what_it_is_and_what_the_tool_said(floor: Floor) -> None:
    header = "reporter_email,tool,severity,text,nature,suggested,expected\n"
    rows = ["A way around it", "WORKS_WELL", "devrait rester en retrait", "Why did it say that?", ""]
    table = header + "".join(
        f"ana@northline.test,Agent Assist,slowing,Text {n}.,{row},It said.,It should.\n" for n, row in enumerate(rows)
    )
    result = actions.import_reports(file=BytesIO(table.encode()), now=NOW)
    assert result.errors == []
    natures = FrictionReport.objects.order_by("pk").values_list("nature", flat=True)
    assert list(natures) == ["workaround", "works_well", "stay_out", "explain", "friction"]
    assert FrictionReport.objects.filter(suggested="It said.", expected="It should.").count() == 5
    refused = actions.import_reports(
        file=BytesIO((header + "ana@northline.test,Agent Assist,slowing,T.,odd,,\n").encode()), now=NOW
    )
    assert [error.column for error in refused.errors] == ["nature"]
