"""What processes keep of the set-up is as old as the last change of it, whoever made the change and however."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.calendars.models import Calendar
from feedback.catalogue.models import Release, Tool
from feedback.champions.models import Layer, Member, Requirement, Roster
from feedback.commitments.models import SlaPolicy
from feedback.core import db_marks, kept
from feedback.core.kept import Kept, steady, sweep_up
from feedback.core.models import SetUpMark
from feedback.flow import SET_UP
from feedback.people.models import Absence, Organisation, Site, Team, User
from feedback.reports.queries import tools_at_hand, tools_for
from feedback.routing.models import RoutingRule


@pytest.fixture
def things(db: None) -> dict[str, Any]:
    calendar = Calendar.objects.create(name="Always", hours={"mon": [["09:00", "17:00"]]})
    Organisation.objects.create(name="Northline", timezone="Europe/Dublin", calendar=calendar)
    site = Site.objects.create(name="Cork", timezone="Europe/Dublin", calendar=calendar)
    person = User.objects.create_user("a@example.test", name="Ada", site=site)
    return {
        "site": site,
        "team": Team.objects.create(name="Cards", site=site),
        "person": person,
        "tool": Tool.objects.create(name="Call Summary", owner=person),
        "roster": (roster := Roster.objects.create(name="Floor", site=site, timezone="Europe/Dublin")),
        "layer": Layer.objects.create(roster=roster, name="Days", cadence="daily", starts_at=timezone.now()),
        "rule": RoutingRule.objects.create(name="All", target="person", person=person),
    }


def _everywhere(row: Any, relation: str, thing: Any) -> None:
    getattr(row, relation).add(thing)


def add_site(name: str, things: dict[str, Any]) -> Site:
    return Site.objects.create(name=name, timezone="Asia/Manila", calendar=things["site"].calendar)


def add_release(tool: Tool) -> Release:
    now = timezone.now()
    return Release.objects.create(tool=tool, version="2.10", released_at=now, created_at=now, updated_at=now)


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "people.Organisation": lambda found: Organisation.objects.update(name="Southline"),
    "people.Site": lambda found: add_site("Cebu", found),
    "people.Team": lambda found: Team.objects.update(name="Claims"),
    "people.Absence": lambda found: Absence.objects.create(
        user=found["person"], starts_at=timezone.now(), ends_at=timezone.now() + timedelta(days=1)
    ),
    "people.User": lambda found: User.objects.update(is_active=False),
    "calendars.Calendar": lambda found: Calendar.objects.update(timezone="Asia/Manila"),
    "catalogue.Tool": lambda found: Tool.objects.update(owner=None),
    "catalogue.Tool.sites": lambda found: _everywhere(found["tool"], "sites", found["site"]),
    "catalogue.Release": lambda found: add_release(found["tool"]),
    "routing.RoutingRule": lambda found: RoutingRule.objects.filter(is_fallback=False).delete(),
    "routing.RoutingRule.tools": lambda found: _everywhere(found["rule"], "tools", found["tool"]),
    "routing.RoutingRule.call_types": lambda found: _everywhere(
        found["rule"], "call_types", apps.get_model("catalogue", "CallType").objects.create(name="Billing")
    ),
    "routing.RoutingRule.categories": lambda found: _everywhere(
        found["rule"], "categories", apps.get_model("catalogue", "Category").objects.create(name="Wrong")
    ),
    "routing.RoutingRule.sites": lambda found: _everywhere(found["rule"], "sites", found["site"]),
    "routing.RoutingRule.teams": lambda found: _everywhere(found["rule"], "teams", found["team"]),
    "commitments.SlaPolicy": lambda found: SlaPolicy.objects.update(respond_days=7),
    "champions.Roster": lambda found: Roster.objects.update(rings_all_after=7),
    "champions.Roster.teams": lambda found: _everywhere(found["roster"], "teams", found["team"]),
    "champions.Roster.tools": lambda found: _everywhere(found["roster"], "tools", found["tool"]),
    "champions.Layer": lambda found: Layer.objects.update(shift_length=2),
    "champions.Member": lambda found: Member.objects.create(layer=found["layer"], user=found["person"], position=0),
    "champions.Requirement": lambda found: Requirement.objects.create(roster=found["roster"], people=2),
}


@pytest.mark.parametrize("name", SET_UP)
def test_every_change_of_the_set_up_gives_another_edition(things: dict[str, Any], name: str) -> None:
    before = db_marks.edition()
    CHANGES[name](things)
    assert db_marks.edition() != before


def test_what_is_not_kept_of_a_person_changes_nothing(things: dict[str, Any]) -> None:
    before = db_marks.edition()
    User.objects.update(last_login=timezone.now())
    person = User.objects.get()
    person.theme = "dark"
    person.save()
    assert db_marks.edition() == before


def test_an_edition_that_was_rolled_back_never_comes_again(things: dict[str, Any]) -> None:
    seen = []
    names = Kept(lambda: list(Site.objects.values_list("name", flat=True)))
    for name in ("Cebu", "Manila"):
        with transaction.atomic():
            add_site(name, things)
            seen.append(sorted(names()))
            transaction.set_rollback(True)
        assert names() == ["Cork"]
    assert seen == [["Cebu", "Cork"], ["Cork", "Manila"]]


def test_a_steady_piece_of_work_asks_once(things: dict[str, Any], django_assert_num_queries: Any) -> None:
    first, second = Kept(lambda: 1), Kept(lambda: 2)
    with django_assert_num_queries(1), steady():  # type: ignore[attr-defined]
        assert (first(), second(), first()) == (1, 2, 1)
        with steady():
            assert second() == 2


def test_without_triggers_what_is_kept_lasts_a_minute(things: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(9))
    kept_number = Kept(lambda: next(numbers))
    began = kept.time.monotonic()
    assert (kept_number(), kept_number()) == (0, 0)
    monkeypatch.setattr(kept.time, "monotonic", lambda: began + kept.LONGEST + 1)
    assert kept_number() == 1


def test_very_many_marks_become_one_and_another_edition(things: dict[str, Any]) -> None:
    SetUpMark.objects.bulk_create(SetUpMark(mark=number) for number in range(kept.MOST_MARKS + 1))
    before = db_marks.edition()
    sweep_up()
    assert SetUpMark.objects.count() == 1
    assert db_marks.edition() != before
    alone = db_marks.edition()
    sweep_up()
    assert db_marks.edition() == alone


def test_triggers_lost_with_a_table_come_back_with_the_next_migrate(things: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER people_site_mark ON people_site")
        else:
            cursor.execute("DROP TRIGGER people_site_mark_update")
    kept.watch(using="default")
    before = db_marks.edition()
    Site.objects.update(name="Cobh")
    assert db_marks.edition() != before


def test_the_tools_at_hand_are_those_a_person_can_report_on(things: dict[str, Any]) -> None:
    cork, cebu = things["site"], add_site("Cebu", things)
    for name, sites in (
        ("Everywhere", []),
        ("Here", [cork]),
        ("There", [cebu]),
        ("Both", [cork, cebu]),
    ):
        Tool.objects.create(name=name).sites.set(sites)
    Tool.objects.create(name="Retired", is_active=False)
    for person in (
        things["person"],
        User.objects.create_user("b@example.test", name="Bo"),
        User.objects.create_user("c@x.test", name="C", site=cebu),
    ):
        assert {tool.pk for tool in tools_at_hand(person)} == set(tools_for(person).values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_migrated_back_the_set_up_can_be_changed_as_before() -> None:
    try:
        call_command("migrate", "core", "0001", verbosity=0)
        Calendar.objects.create(name="Always", hours={"mon": [["09:00", "17:00"]]})
    finally:
        call_command("migrate", "core", verbosity=0)
    before = db_marks.edition()
    Calendar.objects.update(name="Never")
    assert db_marks.edition() != before


@pytest.mark.parametrize(("before", "after"), [("name", "name, email"), ("", "name"), ("name", "")])
def test_another_choice_of_columns_is_taken_up_by_the_next_migrate(
    things: dict[str, Any], settings: Any, before: str, after: str
) -> None:
    table = User._meta.db_table
    db_marks.unwatch(connection, table)
    db_marks.watch(connection, table, before)
    settings.SET_UP = "tests.core.test_kept.WATCHED"
    WATCHED["people.User"] = after
    kept.watch(using="default")
    marks = {}
    for field, value in {"email": "b@example.test", "name": "Bea", "theme": "dark"}.items():
        edition = db_marks.edition()
        User.objects.update(**{field: value})
        marks[field] = db_marks.edition() != edition
    assert marks == {"email": "email" in after or not after, "name": True, "theme": not after}


def test_triggers_that_are_right_are_left_alone(things: dict[str, Any]) -> None:
    with CaptureQueriesContext(connection) as caught:
        kept.watch(using="default")
    assert not [query["sql"] for query in caught.captured_queries if query["sql"].startswith(("DROP", "CREATE"))]


#: What the test above says is kept; the table is left as it was by the rollback.
WATCHED = dict(SET_UP)
