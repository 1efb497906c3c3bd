"""The set-up pages of routing, as an admin, an owner and an agent meet them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedback.catalogue.models import CallType, Category
from feedback.events.models import Event
from feedback.people.models import User
from feedback.routing import actions
from feedback.routing.models import RoutingRule
from tests.routing.conftest import Centre

RULES = reverse("routing:rules")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def admin(centre: Centre) -> Client:
    return signed_in(centre.people["Admin 01"])


def test_the_rules_stand_in_their_order_as_sentences(centre: Centre, admin: Client) -> None:
    centre.rule("Payments", "person", person=centre.people["Owner 01"], tools=[centre.tools["Agent Assist"]])
    page = text(admin.get(RULES))
    assert page.index("Reports about Agent Assist go to Owner 01.") < page.index("Whatever no other rule takes")


def test_a_rule_is_added_edited_moved_switched_and_deleted(centre: Centre, admin: Client) -> None:
    data = {"name": "Blocking", "severities": ["blocking"], "target": "person", "person": "owner01@example.test"}
    admin.post(reverse("routing:new"), data)
    rule = RoutingRule.objects.get(name="Blocking")
    assert rule.person == centre.people["Owner 01"]
    centre.rule("Second")
    admin.post(reverse("routing:move", args=[rule.pk]), {"down": "2"})
    assert [r.name for r in RoutingRule.objects.all()] == ["Second", "Blocking", ""]
    response = admin.post(reverse("routing:edit", args=[rule.pk]), {**data, "name": "What blocks", "version": "1"})
    assert response.status_code == 302
    rule.refresh_from_db()
    assert (rule.name, rule.version) == ("What blocks", 2)
    admin.post(reverse("routing:switch", args=[rule.pk]), {"on": "0"})
    assert "Off" in text(admin.get(RULES))
    confirm = admin.get(reverse("routing:delete", args=[rule.pk]))
    assert "Delete the rule “What blocks”?" in text(confirm)
    admin.post(reverse("routing:delete", args=[rule.pk]))
    assert not RoutingRule.objects.filter(pk=rule.pk).exists()
    verbs = Event.objects.filter(subject_type="routing_rule", subject_id=rule.pk).values_list("verb", flat=True)
    assert sorted(verbs) == [f"routing_rule.{what}" for what in ("created", "deleted", "disabled", "edited", "moved")]


def test_a_slip_keeps_what_was_typed_and_says_what_to_do(centre: Centre, admin: Client) -> None:
    data = {"name": "Blocking", "target": "person", "person": "nobody at all"}
    response = admin.post(reverse("routing:new"), data)
    assert response.status_code == 400
    page = text(response)
    assert "nobody at all" in page
    assert "Nobody here has this name or address." in page
    empty = admin.post(reverse("routing:new"), {"name": "Blocking", "target": "group"})
    assert "Choose the group." in text(empty)


def test_an_edit_of_an_older_version_is_refused(centre: Centre, admin: Client) -> None:
    rule = centre.rule("One")
    page = reverse("routing:edit", args=[rule.pk])
    admin.post(page, {"name": "Two", "target": "tool_owner", "version": "1"})
    late = admin.post(page, {"name": "Three", "target": "tool_owner", "version": "1"})
    assert "Somebody changed this rule meanwhile." in text(late)
    rule.refresh_from_db()
    assert rule.name == "Two"


def test_a_rule_shows_every_version_of_itself(centre: Centre, admin: Client) -> None:
    rule = centre.rule("Payments")
    admin.post(
        reverse("routing:edit", args=[rule.pk]), {"name": "Payments", "severities": "annoying", "target": "tool_owner"}
    )
    page = text(admin.get(reverse("routing:rule", args=[rule.pk])))
    assert "Admin 01 edited the rule “Payments”: version 2" in page
    assert "Every report goes to the owner of the tool." in page


def test_the_fallback_has_no_conditions_and_no_delete(centre: Centre, admin: Client) -> None:
    fallback = RoutingRule.objects.get(is_fallback=True)
    assert reverse("routing:delete", args=[fallback.pk]) not in text(
        admin.get(reverse("routing:rule", args=[fallback.pk]))
    )
    form = text(admin.get(reverse("routing:edit", args=[fallback.pk])))
    assert 'name="tools"' not in form
    admin.post(reverse("routing:delete", args=[fallback.pk]))
    assert RoutingRule.objects.filter(pk=fallback.pk).exists()


def test_the_tester_names_the_winner_and_why_each_rule_before_it_did_not(centre: Centre, admin: Client) -> None:
    tool, other = centre.tools["Agent Assist"], centre.tool("Knowledge Search")
    special = centre.person("Owner 02", "owner")
    centre.rule("Payments", "person", person=special, tools=[other], sites=[centre.sites["Montréal"]])
    off = centre.rule("Off", "person", person=special)
    actions.disable_rule(rule=off, by=None)
    asked = {"tool": tool.pk, "severity": "slowing", "site": centre.sites["Cork"].pk}
    page = text(admin.get(reverse("routing:tester"), asked))
    assert "Owner 01 answers for Agent Assist." in page
    assert (
        "Rule 1 “Payments” is for Knowledge Search; this is Agent Assist. It is for Montréal; this comes from Cork."
        in page
    )
    assert "Rule 2 “Off” is switched off." in page


def test_what_is_wrong_with_the_rules_is_found(centre: Centre, admin: Client) -> None:
    agent, tool, gone = centre.people["Agent 01"], centre.tools["Agent Assist"], centre.person("Owner 02", "owner")
    centre.rule("Named", "person", person=gone, severities=["blocking"])
    centre.rule("Never", "tool_owner", severities=["blocking"], tools=[tool])
    centre.rule("Torn", "tool_owner", sites=[centre.sites["Cork"]], teams=[centre.teams["Montréal Cards"]])
    centre.rule("Empty", "group", group=centre.group("Nobody’s desk"), call_types=[CallType.objects.get()])
    centre.rule("Unheld", "role", role="supervisor", categories=[Category.objects.get()])
    centre.report(agent, tool, severity="blocking")
    gone.is_active = False
    gone.save()
    Category.objects.update(is_active=False)
    orphan = centre.tool("Call Summary")
    page = text(admin.get(RULES))
    for found in (
        "Owner 02 has left and still owns 1 open report.",
        "Rule 1 “Named” names Owner 02, who has left.",
        "Rule 2 “Never” never decides: rule 1 “Named” takes all it is for.",
        "Rule 3 “Torn” fits no report: none of its teams is at any of its sites.",
        "Rule 4 “Empty” leads to “Nobody’s desk”, where nobody is here.",
        "Rule 5 “Unheld” asks for a role that nobody has.",
        "Rule 5 “Unheld” is only for what is retired: Too slow.",
        f"{orphan.name} has no owner",
    ):
        assert found in page
    admin.post(reverse("routing:again-of", args=[gone.pk]))
    assert "still owns" not in text(admin.get(RULES))


def test_owners_read_admins_change_agents_neither(centre: Centre) -> None:
    rule = centre.rule("One")
    owner, agent = signed_in(centre.people["Owner 01"]), signed_in(centre.people["Agent 01"])
    reads = [RULES, reverse("routing:tester"), reverse("routing:rule", args=[rule.pk])]
    writes = [reverse("routing:new"), reverse("routing:edit", args=[rule.pk]), reverse("routing:again")]
    assert [owner.get(url).status_code for url in reads] == [200, 200, 200]
    assert "Add a rule" not in text(owner.get(RULES))
    assert {owner.get(url).status_code for url in writes} == {403}
    assert {agent.get(url).status_code for url in reads + writes} == {403}
    assert {Client().get(url).status_code for url in reads + writes} == {302}
    for name in ("move", "switch", "delete"):
        assert owner.post(reverse(f"routing:{name}", args=[rule.pk])).status_code == 403
    assert RoutingRule.objects.filter(pk=rule.pk, is_active=True).exists()


def test_the_page_of_rules_costs_the_same_with_three_and_with_thirty(centre: Centre, admin: Client) -> None:
    counts = []
    for more in (3, 27):
        for _ in range(more):
            number = RoutingRule.objects.count()
            centre.rule(
                f"Rule {number}", "person", person=centre.people["Owner 01"], tools=[centre.tools["Agent Assist"]]
            )
        admin.get(RULES)
        with CaptureQueriesContext(connection) as asked:
            admin.get(RULES)
        counts.append(len(asked))
    assert counts[0] == counts[1]
