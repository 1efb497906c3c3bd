"""Routing's door for programs."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback.catalogue.models import CallType
from feedback.people.models import User
from feedback.routing.models import RoutingRule
from tests.routing.conftest import Centre

RULES = "/api/v1/routing-rules"


class Caller:
    """Somebody with a session, who sends and reads JSON."""

    def __init__(self, person: User) -> None:
        self.client = Client()
        self.client.force_login(person)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = json.dumps(body) if body is not None else ""
        answer = self.client.generic(method, path, sent, content_type="application/json", headers=headers)
        return answer.status_code, json.loads(answer.content) if answer.content else None


@pytest.fixture
def admin(centre: Centre) -> Caller:
    return Caller(centre.people["Admin 01"])


def test_a_rule_is_created_read_changed_moved_and_deleted(centre: Centre, admin: Caller) -> None:
    body = {
        "name": "Payments",
        "tools": ["Agent Assist"],
        "call_types": [CallType.objects.get().pk],
        "severities": ["blocking"],
        "target": "person",
        "person": "owner01@example.test",
    }
    status, made = admin("POST", RULES, body)
    assert status == 201
    assert made["position"] == 1
    assert made["tools"] == [{"id": centre.tools["Agent Assist"].pk, "name": "Agent Assist"}]
    assert made["person"]["email"] == "owner01@example.test"
    assert made["sentence"].endswith("go to Owner 01.")
    centre.rule("Second")
    here = f"{RULES}/{made['id']}"
    status, changed = admin("PATCH", here, {"severities": []})
    assert (status, changed["version"], changed["severities"], changed["call_types"]) == (
        200,
        2,
        [],
        made["call_types"],
    )
    assert admin("POST", f"{here}/move", {"to": 2})[1]["position"] == 2
    assert admin("POST", f"{here}/disable")[1]["is_active"] is False
    assert admin("POST", f"{here}/disable")[0] == 409
    names = [rule["name"] for rule in admin("GET", RULES)[1]["results"]]
    assert names == ["Second", "Payments", "Everything else"]
    assert [rule["name"] for rule in admin("GET", f"{RULES}?is_active=false")[1]["results"]] == ["Payments"]
    assert admin("DELETE", here)[0] == 204
    assert admin("GET", here)[0] == 404


def test_the_fallback_cannot_be_deleted_moved_or_switched_off(centre: Centre, admin: Caller) -> None:
    fallback = RoutingRule.objects.get(is_fallback=True)
    here = f"{RULES}/{fallback.pk}"
    assert admin("DELETE", here)[0] == 409
    assert admin("POST", f"{here}/disable")[0] == 409
    status, problem = admin("POST", f"{here}/move", {"to": 1})
    assert (status, problem["detail"]) == (409, "The fallback is always tried last.")


def test_what_does_not_fit_is_named_by_field(centre: Centre, admin: Caller) -> None:
    status, problem = admin("POST", RULES, {"name": "A", "target": "person"})
    assert (status, problem["errors"]) == (400, [{"field": "person", "message": "Choose the person."}])
    status, problem = admin("POST", RULES, {"name": "A", "target": "tool_owner", "tools": ["Chat bot"]})
    assert status == 400
    assert problem["errors"][0]["field"].startswith("tools")


def test_preview_gives_owner_rule_reason_and_why_each_rule_before_it_did_not_match(
    centre: Centre, admin: Caller
) -> None:
    other = centre.tool("Knowledge Search")
    centre.rule("Payments", "person", person=centre.people["Owner 01"], tools=[other])
    body = {"tool": "Agent Assist", "severity": "slowing", "text": "It lags.", "moment": "during", "anonymous": False}
    status, told = admin("POST", f"{RULES}/preview", body)
    fallback = RoutingRule.objects.get(is_fallback=True)
    owner = centre.people["Owner 01"]
    assert status == 200
    assert told["owner"] == {"id": owner.pk, "name": "Owner 01", "email": owner.email}
    assert told["rule"] == {"id": fallback.pk, "name": "Everything else", "number": 2, "version": 1}
    assert told["reason"].endswith("Owner 01 answers for Agent Assist.")
    assert [passed["why"] for passed in told["passed_over"]] == [
        "Rule 1 “Payments” is for Knowledge Search; this is Agent Assist."
    ]
    assert admin("GET", f"{RULES}/preview?tool=Agent+Assist&severity=slowing")[1] == told


def test_preview_says_what_filing_then_does(centre: Centre) -> None:
    agent, tool = centre.people["Agent 02"], centre.tools["Agent Assist"]
    deputy = centre.person("Owner 02", "owner")
    centre.away(centre.people["Owner 01"], days=4000, deputy=deputy)
    centre.rule("Montréal", "tool_owner", sites=[centre.sites["Montréal"]])
    status, told = Caller(agent)("POST", f"{RULES}/preview", {"tool": tool.pk, "severity": "slowing"})
    report = centre.report(agent, tool, now=None)
    assert status == 200
    assert (
        (told["owner"]["id"], told["rule"]["name"]) == (report.owner_id, report.routing_rule) == (deputy.pk, "Montréal")
    )
    assert told["reason"] == report.routing_reason


def test_rules_are_read_by_owners_changed_by_admins_and_hidden_from_agents(centre: Centre) -> None:
    rule = centre.rule("One")
    owner, agent = Caller(centre.people["Owner 01"]), Caller(centre.people["Agent 01"])
    here = f"{RULES}/{rule.pk}"
    assert owner("GET", here)[0] == 200
    assert owner("PATCH", here, {"name": "Mine"})[0] == 403
    assert owner("POST", RULES, {"name": "Mine", "target": "tool_owner"})[0] == 403
    assert owner("DELETE", here)[0] == 403
    assert agent("GET", RULES)[1]["results"] == []
    assert {agent(method, here, {})[0] for method in ("GET", "PATCH", "DELETE")} == {404}
    assert agent("POST", RULES, {"name": "Mine", "target": "tool_owner"})[0] == 403


def test_the_list_costs_the_same_with_three_and_with_thirty(centre: Centre, admin: Caller) -> None:
    counts = []
    for more in (3, 27):
        for _ in range(more):
            number = RoutingRule.objects.count()
            centre.rule(
                f"Rule {number}", "person", person=centre.people["Owner 01"], tools=[centre.tools["Agent Assist"]]
            )
        with CaptureQueriesContext(connection) as asked:
            admin("GET", RULES)
        counts.append(len(asked))
    assert counts[0] == counts[1]
