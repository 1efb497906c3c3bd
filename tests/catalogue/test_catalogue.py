"""Tools, vendors, call types and categories: who sees what, what is kept, what the journal tells."""

import pytest

from feedback.catalogue import actions, queries
from feedback.catalogue.models import CallType, Category, Tool, Vendor
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.events.models import Event
from feedback.people.obligations import owed_by
from tests.catalogue.conftest import House


def told() -> list[tuple[str, dict[str, object]]]:
    return list(Event.objects.order_by("id").values_list("verb", "data"))


def test_people_see_the_tools_in_use_where_they_work(house: House) -> None:
    actions.create_tool(by=house.admin, name="Everywhere")
    actions.create_tool(by=house.admin, name="Only in Cork", sites=[house.cork])
    gone = actions.create_tool(by=house.admin, name="Gone")
    actions.retire(entry=gone, by=house.admin)

    def seen(person: object) -> list[str]:
        return list(queries.tools_visible_to(person).values_list("name", flat=True))  # type: ignore[arg-type]

    assert seen(house.agent) == ["Everywhere", "Only in Cork"]
    assert seen(house.far_agent) == ["Everywhere"]
    assert seen(house.owner) == seen(house.admin) == ["Everywhere", "Only in Cork"]
    house.agent.is_active = False
    assert seen(house.agent) == []


def test_whoever_owns_a_tool_sees_it_wherever_it_is_in_use(house: House) -> None:
    actions.create_tool(by=house.admin, name="Only in Cork", sites=[house.cork], owner=house.far_agent)
    assert queries.tools_visible_to(house.far_agent).count() == 1


def test_every_change_is_told_with_what_changed_and_without_free_text(house: House) -> None:
    vendor = actions.create_vendor(by=house.admin, name="Parlance", contact_email="help@parlance.test")
    tool = actions.create_tool(by=house.admin, name="Agent Assist", description="Call me on 555 0100", version="1")
    actions.edit_tool(tool=tool, by=house.admin, vendor=vendor, version="2", sites=[house.cork], description="New")
    actions.edit_tool(tool=tool, by=house.admin, version="2")
    edited = Event.objects.get(verb="tool.edited")
    assert edited.actor_id == house.admin.pk
    assert edited.tool_id == tool.pk
    assert edited.data["fields"] == ["description", "sites", "vendor", "version"]
    assert edited.data["changed"] == {
        "sites": [[], [house.cork.pk]],
        "vendor": [None, vendor.pk],
        "version": ["1", "2"],
    }
    assert "555" not in str(told())
    assert "parlance.test" not in str(told())


@pytest.mark.parametrize("name", ["agent assist", "  Agent   Assist ", "", "x" * 121])
def test_a_name_that_is_taken_empty_or_too_long_is_refused_at_its_field(house: House, name: str) -> None:
    actions.create_tool(by=house.admin, name="Agent Assist")
    with pytest.raises(Invalid) as refusal:
        actions.create_tool(by=house.admin, name=name)
    assert list(refusal.value.fields) == ["name"]
    assert Tool.objects.count() == 1


def test_a_retired_name_is_offered_back_rather_than_made_twice(house: House) -> None:
    tool = actions.create_tool(by=house.admin, name="Agent Assist")
    actions.retire(entry=tool, by=house.admin)
    with pytest.raises(Invalid, match="Bring it back"):
        actions.create_tool(by=house.admin, name="Agent Assist")
    with pytest.raises(Conflict):
        actions.retire(entry=tool, by=house.admin)
    assert actions.restore(entry=tool, by=house.admin).is_active


def test_nobody_who_left_becomes_owner_but_who_was_stays_until_handed_over(house: House) -> None:
    tool = actions.create_tool(by=house.admin, name="Agent Assist", owner=house.owner)
    house.owner.is_active = False
    house.owner.save()
    actions.edit_tool(tool=tool, by=house.admin, name="Agent Assist 2", owner=house.owner)
    with pytest.raises(Invalid) as refusal:
        actions.create_tool(by=house.admin, name="Other", owner=house.owner)
    assert "owner" in refusal.value.fields
    assert "tools" in {duty.kind for duty in owed_by(house.owner, tool.created_at)}


def test_only_admins_change_the_catalogue(house: House) -> None:
    tool = actions.create_tool(by=None, name="Agent Assist")
    for person in (house.owner, house.agent):
        with pytest.raises(Forbidden):
            actions.create_vendor(by=person, name="Parlance")
        with pytest.raises(Forbidden):
            actions.edit_tool(tool=tool, by=person, name="Mine")
        with pytest.raises(Forbidden):
            actions.retire(entry=tool, by=person)
    assert Vendor.objects.count() == 0


def test_call_types_are_offered_in_the_order_they_are_moved_to(house: House) -> None:
    one, two, three = (actions.create_call_type(by=house.admin, name=name) for name in ("One", "Two", "Three"))

    def order() -> list[str]:
        return [entry.name for entry in queries.call_types_visible_to(house.agent)]

    actions.move(entry=three, to=1, by=house.admin)
    assert order() == ["Three", "One", "Two"]
    actions.move(entry=three, to=99, by=house.admin)
    assert order() == ["One", "Two", "Three"]
    actions.retire(entry=one, by=house.admin)
    with pytest.raises(Conflict):
        actions.move(entry=one, to=2, by=house.admin)
    actions.restore(entry=one, by=house.admin)
    assert order() == ["Two", "Three", "One"]
    places = [data["place"] for verb, data in told() if verb == "call_type.moved"]
    assert places == [1, 3]
    assert two.pk


@pytest.mark.parametrize(
    ("language", "first"), [("en", "Wrong suggestion"), ("fr-CA", "Suggestion erronée"), ("de", "Wrong suggestion")]
)
def test_an_organisation_begins_with_defaults_in_its_language(house: House, language: str, first: str) -> None:
    added = actions.ensure_defaults(language)
    assert added == CallType.objects.count() + Category.objects.count()
    assert (CallType.objects.count(), Category.objects.count()) == (6, 10)
    assert Category.objects.first().name == first  # type: ignore[union-attr]
    assert actions.ensure_defaults("fr") == 0


def test_defaults_leave_a_list_that_holds_anything_alone(house: House) -> None:
    actions.create_category(by=house.admin, name="Ours")
    actions.ensure_defaults("en")
    assert Category.objects.count() == 1
    assert CallType.objects.count() == 6
