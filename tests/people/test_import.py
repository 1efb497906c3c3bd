"""`import_people`, as an operator and as an admin meet it."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from feedback.events.models import Event
from feedback.people import actions
from feedback.people.models import Grant, Site, Team, User
from tests.people.factory import centre, person

pytestmark = pytest.mark.django_db
HEADER = "email,name,site,team,roles,timezone,language,external_id\n"
REAL = Path(__file__).parents[3] / "shared/data/people.csv"


def run(tmp_path: Path, text: str | bytes, *flags: str) -> dict:
    """What the command prints for a file."""
    file = tmp_path / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    out, status = io.StringIO(), 0
    try:
        call_command("import_people", str(file), *flags, stdout=out)
    except CommandError as error:
        status = error.returncode
    told = json.loads(out.getvalue())
    assert status == (1 if told["errors"] else 0)
    return told


def test_somebody_new_gets_a_place_and_roles_where_they_work(tmp_path: Path) -> None:
    centre()
    told = run(tmp_path, HEADER + "A@Example.test,Ann,Cork,Billing,agent;champion,Europe/Paris,fr,E1\n")
    assert told == {"read": 1, "created": 1, "updated": 0, "unchanged": 0, "errors": []}
    ann = User.objects.get(email="a@example.test")
    assert (ann.name, ann.team.name, ann.timezone, ann.language, ann.external_id) == (
        "Ann",
        "Billing",
        "Europe/Paris",
        "fr",
        "E1",
    )
    assert {(g.role, g.scope, g.scope_id) for g in ann.grants.all()} == {
        ("agent", "team", ann.team_id),
        ("champion", "team", ann.team_id),
    }
    assert not ann.has_usable_password()


@pytest.mark.parametrize(
    ("role", "site", "team", "scope"),
    [
        ("agent", "Cork", "Billing", "team"),
        ("champion", "Cork", "", "site"),
        ("agent", "", "", "organisation"),
        ("supervisor", "Cork", "Billing", "team"),
        ("supervisor", "Cork", "", "site"),
        ("owner", "Cork", "Billing", "organisation"),
        ("admin", "Cork", "Billing", "organisation"),
    ],
)
def test_a_role_reaches_as_far_as_the_rule_says(tmp_path: Path, role: str, site: str, team: str, scope: str) -> None:
    centre()
    run(tmp_path, HEADER + f"a@example.test,Ann,{site},{team},{role},,,\n")
    assert Grant.objects.get(user__email="a@example.test").scope == scope


def test_again_changes_nothing_and_writes_no_event(tmp_path: Path) -> None:
    rows = ["a@example.test,Ann,Cork,Billing,agent,Europe/Dublin,en,E1", "b@example.test,Bo,Cebu,Chat,supervisor,,,"]
    text = HEADER + "\n".join(rows)
    assert run(tmp_path, text, "--create-missing")["created"] == 2
    events = Event.objects.count()
    assert run(tmp_path, text, "--create-missing") == {
        "read": 2,
        "created": 0,
        "updated": 0,
        "unchanged": 2,
        "errors": [],
    }
    assert Event.objects.count() == events


def test_missing_places_are_errors_or_are_made(tmp_path: Path) -> None:
    text = HEADER + "a@example.test,Ann,Lyon,Chat,agent,Europe/Paris,fr,\n"
    refused = run(tmp_path, text)
    assert [(e["line"], e["column"]) for e in refused["errors"]] == [(2, "site")]
    assert "Lyon" in refused["errors"][0]["message"]
    assert run(tmp_path, text, "--create-missing")["created"] == 1
    lyon = Site.objects.get()
    assert (lyon.timezone, lyon.calendar.name, lyon.calendar.timezone) == ("Europe/Paris", "Lyon", "Europe/Paris")
    assert set(lyon.calendar.hours) == {"mon", "tue", "wed", "thu", "fri"}
    assert lyon.calendar.hours["mon"] == [["09:00", "17:30"]]
    assert Team.objects.get().site == lyon


def test_every_slip_is_named_by_line_and_column_and_nothing_is_stored(tmp_path: Path) -> None:
    centre()
    rows = [
        "good@example.test,Good,Cork,Billing,agent,,,",
        "not an address,Ann,Cork,Billing,agent,,,",
        "b@example.test,,Cork,Billing,agent,,,",
        "c@example.test,Cy,Cork,Chat,agent,,,",
        "d@example.test,Di,Cork,Billing,wizard,,,",
        "e@example.test,Ed,Cork,Billing,agent,Mars/Olympus,,",
        "f@example.test,Flo,Cork,Billing,agent,,tlh,",
        "g@example.test,Gus,,Billing,agent,,,",
        "GOOD@example.test,Twin,Cork,Billing,agent,,,",
        "h@example.test,Hal,Cork,Billing,agent,,,,,extra",
    ]
    told = run(tmp_path, HEADER + "\n".join(rows))
    assert [(e["line"], e["column"]) for e in told["errors"]] == [
        (3, "email"),
        (4, "name"),
        (5, "team"),
        (6, "roles"),
        (7, "timezone"),
        (8, "language"),
        (9, "site"),
        (10, "email"),
        (11, ""),
    ]
    assert (told["read"], told["created"]) == (10, 0)
    assert not User.objects.exists()
    assert run(tmp_path, HEADER + "\n".join(rows), "--partial")["created"] == 1
    assert User.objects.get().name == "Good"


def test_a_dry_run_tells_and_stores_nothing(tmp_path: Path) -> None:
    told = run(tmp_path, HEADER + "a@example.test,Ann,Cork,Billing,agent,,,\n", "--create-missing", "--dry-run")
    assert told["created"] == 1
    assert not User.objects.exists()
    assert not Site.objects.exists()
    assert not Event.objects.exists()


def test_somebody_is_found_by_number_before_address(tmp_path: Path) -> None:
    centre()
    run(tmp_path, HEADER + "old@example.test,Ann,Cork,Billing,agent,,,E1\n")
    assert run(tmp_path, HEADER + "new@example.test,Ann,Cork,Billing,agent,,,E1\n")["updated"] == 1
    assert User.objects.get().email == "new@example.test"


def test_a_number_and_an_address_of_two_people_are_an_error(tmp_path: Path) -> None:
    centre()
    run(tmp_path, HEADER + "a@example.test,Ann,,,agent,,,E1\nb@example.test,Bo,,,agent,,,E2\n")
    told = run(tmp_path, HEADER + "b@example.test,Ann,,,agent,,,E1\n")
    assert told["errors"][0]["column"] == "email"
    assert "Bo" in told["errors"][0]["message"]
    assert run(tmp_path, HEADER + "a@example.test,Ann,,,agent,,,E9\n")["errors"][0]["column"] == "external_id"


def test_empty_cells_change_nothing_and_roles_are_never_taken_away(tmp_path: Path) -> None:
    c = centre()
    ann = person("Ann", "agent", "champion", team=c.billing)
    told = run(tmp_path, "email,roles\nann@example.test,agent\n")
    assert told["unchanged"] == 1
    ann.refresh_from_db()
    assert ann.team == c.billing
    assert ann.grants.count() == 2


def test_somebody_who_moves_takes_their_roles_along(tmp_path: Path) -> None:
    c = centre()
    ann = person("Ann", "agent", "champion", team=c.billing)
    assert run(tmp_path, HEADER + "ann@example.test,,Cebu,Chat,,,,\n")["updated"] == 1
    ann.refresh_from_db()
    assert (ann.site, ann.team) == (c.cebu, c.chat)
    assert {(g.role, g.scope, g.scope_id) for g in ann.grants.all()} == {
        ("agent", "team", c.chat.pk),
        ("champion", "team", c.chat.pk),
    }


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + HEADER.encode() + b"a@example.test,Ann,Cork,Billing,agent;champion,,,\r\n",
        HEADER.replace(",", ";").encode() + b'a@example.test;Ann;Cork;Billing;"agent;champion";;;\n',
        HEADER.replace(",", "\t").encode() + b"a@example.test\tAnn\tCork\tBilling\tagent,champion\t\t\t\n",
        b"sep=;\n" + HEADER.replace(",", ";").encode() + b"a@example.test;Ann;Cork;Billing;agent,champion\n",
        b"\n\n" + HEADER.upper().encode() + b'"a@example.test"," Ann ",cork,BILLING,Agent | CHAMPION,,,\n,,,,,,,\n',
    ],
    ids=["bom", "semicolons", "tabs", "sep", "loose"],
)
def test_files_as_people_have_them(tmp_path: Path, text: bytes) -> None:
    centre()
    assert run(tmp_path, text) == {"read": 1, "created": 1, "updated": 0, "unchanged": 0, "errors": []}
    assert Grant.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        (b"", 1, "", "empty"),
        (b"name,site\nAnn,Cork\n", 1, "email", "missing"),
        (b"email,nmae\n", 1, "nmae", "not a column"),
        (b"email,email\n", 1, "email", "twice"),
        (HEADER.encode() + b"a@example.test,Montr\xe9al,,,,,,\n", 2, "", "UTF-8"),
        (b"\xff\xfee\x00m\x00a\x00i\x00l\x00\n\x00", 1, "", "UTF-8"),
        (HEADER.encode() + b"a@example.test,A\x00nn,,,,,,\n", 2, "", "NUL"),
        (HEADER.encode() + b'a@example.test,"Ann,,,,,,\nb@example.test,Bo,,,,,,\n', 2, "", "never closed"),
        (HEADER.encode() + b"a@example.test," + b"x" * 200_000 + b",,,,,,\n", 2, "", "too long"),
        (HEADER.encode() + b"y" * 1_500_000, 2, "", "too long"),
        (HEADER.encode() + b"a@example.test," + b"x" * 200 + b",,,,,,\n", 2, "name", "120"),
        (HEADER.encode() + "a@example.test,An\u0007n,,,,,,\n".encode(), 2, "name", "signs"),
    ],
)
def test_files_that_cannot_be_read_say_where_and_why(
    tmp_path: Path, text: bytes, line: int, column: str, word: str
) -> None:
    told = run(tmp_path, text)
    assert [(e["line"], e["column"]) for e in told["errors"]] == [(line, column)]
    assert word in told["errors"][0]["message"]
    assert not User.objects.exists()


def test_a_row_over_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    told = run(tmp_path, HEADER + '"a@example.test","An\nn",,,,,,\nbad,Bo,,,,,,\n')
    assert [(e["line"], e["column"]) for e in told["errors"]] == [(4, "email")]


def test_a_missing_file_says_so() -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("import_people", "nowhere.csv")


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not there")
def test_the_real_centre_comes_in_whole_and_only_once(django_assert_max_num_queries) -> None:
    with REAL.open("rb") as file, django_assert_max_num_queries(700):
        told = actions.import_people(file=file, by=None, create_missing=True)
    assert (told.read, told.created, told.errors) == (421, 421, [])
    assert (Site.objects.count(), Team.objects.count()) == (3, 18)
    with REAL.open("rb") as file:
        assert actions.import_people(file=file, by=None, create_missing=True).unchanged == 421
