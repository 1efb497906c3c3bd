"""The catalogue's pages and API."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedback.catalogue import actions
from feedback.catalogue.models import Category, Tool, Vendor
from tests.catalogue.conftest import Caller, House

KINDS = ("tools", "vendors", "call-types", "categories")


@pytest.fixture
def admin(house: House) -> Caller:
    return Caller(house.admin)


# --- pages -------------------------------------------------------------------------------------------------------


def test_an_admin_adds_a_vendor_and_a_tool_with_its_owner(house: House, admin: Caller) -> None:
    admin.page(reverse("catalogue:vendor-new"), {"name": "Parlance", "contact_email": "help@parlance.test"})
    vendor = Vendor.objects.get()
    data = {"name": "Agent Assist", "vendor": vendor.pk, "version": "4", "owner": "Otto", "sites": [house.cork.pk]}
    page = admin.page(reverse("catalogue:tool-new"), data)
    assert "Agent Assist is there." in page
    tool = Tool.objects.get()
    assert (tool.owner, tool.vendor, list(tool.sites.all())) == (house.owner, vendor, [house.cork])
    assert "Otto &lt;otto@example.test&gt;" in admin.page(reverse("catalogue:tool", args=[tool.pk]))


def test_an_error_stands_at_its_field_and_keeps_what_was_typed(house: House, admin: Caller) -> None:
    actions.create_tool(by=None, name="Agent Assist")
    answer = admin.client.post(reverse("catalogue:tool-new"), {"name": "agent assist", "version": "77"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "“Agent Assist” is there already." in page
    assert 'value="77"' in page


def test_retiring_offers_to_undo_and_the_retired_are_found_again(house: House, admin: Caller) -> None:
    tool = actions.create_tool(by=None, name="Agent Assist")
    page = admin.page(reverse("catalogue:tool-retire", args=[tool.pk]), {})
    restore = reverse("catalogue:tool-restore", args=[tool.pk])
    assert f'action="{restore}"' in page
    assert "Agent Assist" in admin.page(reverse("catalogue:tools") + "?retired=1")
    assert "Agent Assist is back." in admin.page(restore, {})


def test_categories_are_moved_by_buttons(house: House, admin: Caller) -> None:
    first, second = (actions.create_category(by=None, name=name) for name in ("First", "Second"))
    admin.page(reverse("catalogue:category-move", args=[second.pk]), {"up": "1"})
    assert list(Category.objects.values_list("name", flat=True)) == ["Second", "First"]
    admin.page(reverse("catalogue:category-move", args=[second.pk]), {"down": "nonsense"})
    assert first.pk


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_list_says_what_to_do(house: House, admin: Caller, kind: str) -> None:
    page = admin.page(reverse(f"catalogue:{kind}"))
    assert "yet." in page
    assert "An admin adds them." in Caller(house.owner).page(reverse(f"catalogue:{kind}"))


@pytest.mark.parametrize("kind", KINDS)
def test_owners_read_admins_change_agents_neither(house: House, kind: str) -> None:
    url = reverse(f"catalogue:{kind}")
    owner, agent = Caller(house.owner).client, Caller(house.agent).client
    assert owner.get(url).status_code == 200
    assert owner.get(f"{url}new/").status_code == 403
    assert {agent.get(url).status_code, agent.get(f"{url}new/").status_code} == {403}
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_costs_the_same_with_three_and_with_thirty(house: House, admin: Caller, kind: str) -> None:
    counts = {"page": [], "api": []}  # type: ignore[var-annotated]
    for more in (3, 27):
        vendor = Vendor.objects.first() or actions.create_vendor(by=None, name="Parlance")
        for _ in range(more):
            number = Tool.objects.count()
            actions.create_tool(by=None, name=f"Tool {number}", vendor=vendor, owner=house.owner, sites=[house.cork])
            actions.create_vendor(by=None, name=f"Vendor {number}")
            actions.create_call_type(by=None, name=f"Type {number}")
            actions.create_category(by=None, name=f"Category {number}")
        for door, url in (("page", reverse(f"catalogue:{kind}")), ("api", f"/api/v1/{kind}")):
            with CaptureQueriesContext(connection) as asked:
                assert admin.client.get(url).status_code == 200
            counts[door].append(len(asked))
    assert counts["page"][0] == counts["page"][1]
    assert counts["api"][0] == counts["api"][1]


# --- API ---------------------------------------------------------------------------------------------------------


def test_a_tool_is_created_changed_retired_and_filtered(house: House, admin: Caller) -> None:
    admin("POST", "vendors", {"name": "Parlance"})
    body = {"name": "Agent Assist", "vendor": "parlance", "owner": "otto@example.test", "sites": ["Cork"]}
    status, made = admin("POST", "tools", body)
    assert status == 201
    assert made["owner"] == {"id": house.owner.pk, "name": "Otto", "email": "otto@example.test"}
    assert made["sites"] == [{"id": house.cork.pk, "name": "Cork"}]
    here = f"tools/{made['id']}"
    status, changed = admin("PATCH", here, {"version": "5", "sites": []})
    assert (status, changed["version"], changed["sites"], changed["vendor"]["name"]) == (200, "5", [], "Parlance")
    assert admin("POST", f"{here}/retire")[1]["is_active"] is False
    assert admin("GET", "tools?is_active=true")[1]["results"] == []
    assert admin("GET", "tools?vendor=Parlance&owner=otto@example.test")[1]["results"][0]["id"] == made["id"]
    assert admin("POST", f"{here}/restore")[0] == 200
    assert admin("POST", f"{here}/restore")[0] == 409
    assert admin("DELETE", here)[0] == 405


def test_agents_see_what_is_in_use_where_they_work_and_change_nothing(house: House, admin: Caller) -> None:
    _status, here = admin("POST", "tools", {"name": "Everywhere"})
    _status, there = admin("POST", "tools", {"name": "Cebu only", "sites": ["Cebu"]})
    agent = Caller(house.agent)
    assert [tool["name"] for tool in agent("GET", "tools")[1]["results"]] == ["Everywhere"]
    assert agent("GET", f"tools/{there['id']}")[0] == 404
    assert agent("PATCH", f"tools/{here['id']}", {"version": "9"})[0] == 403
    assert agent("POST", "categories", {"name": "Mine"})[0] == 403


def test_call_types_and_categories_keep_their_order(house: House, admin: Caller) -> None:
    for name in ("One", "Two"):
        admin("POST", "call-types", {"name": name})
        admin("POST", "categories", {"name": name, "description": f"All about {name}"})
    two = admin("GET", "categories")[1]["results"][1]
    assert two["description"] == "All about Two"
    assert admin("POST", f"categories/{two['id']}/move", {"to": 1})[1]["position"] == 1
    assert [entry["name"] for entry in admin("GET", "categories")[1]["results"]] == ["Two", "One"]
    assert [entry["name"] for entry in admin("GET", "call-types?ordering=-name")[1]["results"]] == ["Two", "One"]
    status, problem = admin("POST", "call-types", {"name": "one"})
    assert (status, problem["errors"][0]["field"]) == (400, "name")
