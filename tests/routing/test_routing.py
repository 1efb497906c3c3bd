"""Who gets a report, and what the reason says: through filing, on a real database."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from feedback.catalogue.actions import edit_tool
from feedback.catalogue.models import CallType
from feedback.events.models import Event
from feedback.people.models import Organisation, Scope
from feedback.people.queries import organisation, remembering
from feedback.routing import actions, queries
from feedback.routing.models import Assignment, RoutingRule
from tests.cast import crowd
from tests.routing.conftest import NOW, Centre


def test_without_rules_the_owner_of_the_tool_gets_it(centre: Centre) -> None:
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"])
    assert report.owner == centre.people["Owner 01"]
    assert report.routing_rule == "Everything else"
    assert (
        report.routing_reason == "No other rule decides, so “Everything else” does. Owner 01 answers for Agent Assist."
    )


def test_an_assignment_keeps_rule_version_and_reason_and_the_journal_tells(centre: Centre) -> None:
    owner = centre.person("Owner 02", "owner")
    rule = centre.rule("Blocking", "person", severities=["blocking"], person=owner)
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"], severity="blocking")
    kept = Assignment.objects.get(report=report)
    assert (kept.owner, kept.rule, kept.rule_name, kept.rule_version, kept.by) == (owner, rule, "Blocking", 1, None)
    assert kept.reason == "The rule “Blocking” fits: Blocks the call. It names Owner 02."
    event = Event.objects.get(verb="report.routed", subject_id=report.pk)
    assert event.actor_id is None
    assert event.data["owner_id"] == owner.pk
    assert (event.data["rule_id"], event.data["rule_version"], event.data["by_hand"]) == (rule.pk, 1, False)


def test_every_condition_counts(centre: Centre) -> None:
    agent, tool, special = centre.people["Agent 01"], centre.tools["Agent Assist"], centre.person("Owner 02", "owner")
    cards = CallType.objects.get()
    centre.rule(
        "Exactly this",
        "person",
        person=special,
        tools=[tool],
        call_types=[cards],
        severities=["blocking"],
        sites=[agent.site],
        teams=[agent.team],
    )
    fitting = {"call_type": cards, "severity": "blocking"}
    assert centre.report(agent, tool, **fitting).owner == special
    assert centre.report(agent, tool, severity="blocking").owner != special
    assert centre.report(agent, tool, call_type=cards).owner != special
    assert centre.report(agent, centre.tool("Call Summary", centre.people["Owner 01"]), **fitting).owner != special
    assert centre.report(centre.people["Agent 02"], tool, **fitting).owner != special


def test_a_new_owner_of_a_tool_gets_its_next_report_whoever_still_holds_the_old_tool(centre: Centre) -> None:
    old = centre.tools["Agent Assist"]
    heir = centre.person("Owner 02", "owner")
    edit_tool(tool=old, by=None, owner=heir)
    assert centre.report(centre.people["Agent 01"], old).owner == heir


@time_machine.travel(NOW)
def test_whoever_is_away_is_stood_in_for_along_the_chain_of_deputies(centre: Centre) -> None:
    first, second = centre.person("Owner 02", "owner"), centre.person("Owner 03", "owner")
    centre.away(centre.people["Owner 01"], deputy=first)
    centre.away(first, deputy=second)
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"])
    assert report.owner == second
    assert "Owner 01 is away until 30 Nov; Owner 03 stands in." in report.routing_reason.replace("\u00a0", " ")


@time_machine.travel(NOW)
def test_deputies_in_a_ring_are_nobody_and_the_next_rule_decides(centre: Centre) -> None:
    first, second = centre.person("Owner 02", "owner"), centre.person("Owner 03", "owner")
    centre.away(first, deputy=second)
    centre.away(second, deputy=first)
    centre.rule("Ring", "person", person=first)
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"])
    assert report.owner == centre.people["Owner 01"]
    assert "Owner 02 is away until 30 Nov, and nobody stands in." in report.routing_reason.replace("\u00a0", " ")
    assert report.routing_rule == "Everything else"


def test_whoever_has_left_is_passed_over(centre: Centre) -> None:
    gone = centre.person("Owner 02", "owner")
    centre.rule("Named", "person", person=gone)
    gone.is_active = False
    gone.save()
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"])
    assert report.owner == centre.people["Owner 01"]
    assert "Owner 02 has left." in report.routing_reason


def test_an_absence_counts_only_while_it_lasts(centre: Centre) -> None:
    absence = centre.away(centre.people["Owner 01"], days=1, deputy=centre.person("Owner 02", "owner"))
    agent, tool = centre.people["Agent 01"], centre.tools["Agent Assist"]
    before, at_end = absence.starts_at - timedelta(seconds=1), absence.ends_at
    assert centre.report(agent, tool, now=before).owner == centre.people["Owner 01"]
    assert centre.report(agent, tool, now=absence.starts_at).owner == centre.people["Owner 02"]
    assert centre.report(agent, tool, now=at_end).owner == centre.people["Owner 01"]


def test_a_group_shares_by_open_reports_then_by_turn(centre: Centre) -> None:
    members = [centre.person(f"Desk {n}", "owner") for n in (1, 2, 3)]
    centre.rule("Desk", "group", group=centre.group("Summary desk", *members))
    agent, tool = centre.people["Agent 01"], centre.tools["Agent Assist"]
    owners = [centre.report(agent, tool, now=NOW + timedelta(minutes=n)).owner for n in range(6)]
    assert owners == [*members, *members]
    reason = centre.report(agent, tool, now=NOW + timedelta(minutes=9)).routing_reason
    assert reason == "The rule “Desk” fits. Of “Summary desk”, Desk 1 has the fewest open reports: 2."


def test_in_a_group_whoever_is_here_comes_before_any_deputy(centre: Centre) -> None:
    here, away, deputy = (centre.person(name, "owner") for name in ("Desk 1", "Desk 2", "Owner 09"))
    centre.away(away, deputy=deputy)
    centre.rule("Desk", "group", group=centre.group("Summary desk", here, away))
    agent, tool = centre.people["Agent 01"], centre.tools["Agent Assist"]
    assert [centre.report(agent, tool).owner for _ in range(3)] == [here, here, here]
    centre.away(here)
    report = centre.report(agent, tool)
    assert report.owner == deputy


def test_a_role_asks_the_nearest_scope_first(centre: Centre) -> None:
    agent, tool = centre.people["Agent 01"], centre.tools["Agent Assist"]
    everywhere = centre.person("Supervisor 01", "supervisor", site=None)
    at_site = centre.person("Supervisor 02", "supervisor", scope=Scope.SITE, scope_id=agent.site_id or 0)
    of_team = centre.person("Supervisor 03", "supervisor", scope=Scope.TEAM, scope_id=agent.team_id or 0)
    centre.rule("Supervisors", "role", role="supervisor")
    report = centre.report(agent, tool)
    assert report.owner == of_team
    assert "Of those with the role Supervisor for Cork Cards, Supervisor 03" in report.routing_reason
    centre.away(of_team)
    assert centre.report(agent, tool).owner == at_site
    assert centre.report(centre.people["Agent 02"], tool).owner == everywhere


def test_the_fallback_asks_owners_in_charge_and_then_admins(centre: Centre) -> None:
    agent, orphan = centre.people["Agent 01"], centre.tool("Call Summary")
    report = centre.report(agent, orphan)
    assert report.owner == centre.people["Owner 01"]
    assert "Call Summary has no owner." in report.routing_reason
    centre.away(centre.people["Owner 01"])
    assert centre.report(agent, orphan).owner == centre.people["Admin 01"]


def test_where_nobody_can_be_found_the_report_is_stored_and_says_so(centre: Centre) -> None:
    for name in ("Owner 01", "Admin 01"):
        centre.away(centre.people[name])
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"])
    assert report.owner is None
    assert report.routing_rule == ""
    assert report.routing_reason.endswith(
        "Nobody could be found, so this has no owner yet. The admins see that in the set-up."
    )
    centre.people["Admin 01"].absences.all().delete()
    assert actions.route_again(owner=None, by=centre.people["Admin 01"], now=NOW) == 1
    report.refresh_from_db()
    assert report.owner == centre.people["Admin 01"]


def test_the_reason_for_an_anonymous_report_names_neither_site_nor_team(centre: Centre) -> None:
    agent = centre.people["Agent 01"]
    crowd(*centre.sites.values())
    helper = centre.person("Supervisor 02", "supervisor", scope=Scope.SITE, scope_id=agent.site_id or 0)
    nearer = centre.person("Supervisor 03", "supervisor", scope=Scope.TEAM, scope_id=agent.team_id or 0)
    centre.rule("Of the team", "person", person=nearer, teams=[agent.team])
    centre.rule("Near", "role", role="supervisor", sites=[agent.site], severities=["blocking"])
    facts = {"severity": "blocking", "anonymous": True}
    report = centre.report(agent, centre.tools["Agent Assist"], **facts)
    assert report.owner == helper
    kept = Assignment.objects.get(report=report)
    for told in (kept.reason, str(kept.notes), str(Event.objects.get(verb="report.routed").data)):
        assert "Cork" not in told
    assert "Blocks the call" in kept.reason


@time_machine.travel(NOW)
def test_the_record_is_in_the_organisations_language_and_each_reader_reads_their_own(centre: Centre) -> None:
    agent, tool, away = centre.people["Agent 01"], centre.tools["Agent Assist"], centre.people["Owner 01"]
    centre.away(away, days=12, deputy=centre.person("Owner 02", "owner"))
    Organisation.objects.update(language="fr")
    report = centre.report(agent, tool)
    assert "2\u00a0déc" in report.routing_reason
    with translation.override("en"):
        told = queries.routing_of(report.pk)
    assert told is not None
    assert "Owner 01 is away until 2\u00a0Dec; Owner 02 stands in." in told.reason


def test_a_change_to_the_rules_counts_from_the_next_report(centre: Centre) -> None:
    agent, tool, special = centre.people["Agent 01"], centre.tools["Agent Assist"], centre.person("Owner 02", "owner")
    assert centre.report(agent, tool).owner == centre.people["Owner 01"]
    rule = centre.rule("All", "person", person=special)
    assert centre.report(agent, tool).owner == special
    actions.disable_rule(rule=rule, by=None)
    assert centre.report(agent, tool).owner == centre.people["Owner 01"]
    actions.enable_rule(rule=rule, by=None)
    actions.delete_rule(rule=rule, by=None)
    assert centre.report(agent, tool).owner == centre.people["Owner 01"]


@pytest.mark.parametrize("rules", [0, 30])
def test_deciding_takes_two_reads_and_no_more_with_many_rules(centre: Centre, rules: int) -> None:
    for number in range(rules):
        centre.rule(f"Rule {number}", "person", person=centre.people["Owner 01"], severities=["annoying"])
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"])
    with remembering(), CaptureQueriesContext(connection) as asked:
        organisation()
        actions.route(report=report, now=NOW)
    reads = [query["sql"] for query in asked.captured_queries[1:] if query["sql"].startswith("SELECT")]
    assert len(reads) == 2
    assert RoutingRule.objects.count() == rules + 1
