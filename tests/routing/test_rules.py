"""Changing the rules, giving reports by hand, and handing over what somebody had."""

from datetime import timedelta

import pytest

from feedback.core.errors import Conflict, Forbidden, IllegalMove, Invalid
from feedback.events.models import Event
from feedback.reports import actions as reports
from feedback.routing import actions, queries
from feedback.routing.actions.rules import Draft, draft_of
from feedback.routing.models import Assignment, RoutingRule
from tests.routing.conftest import NOW, Centre


def names() -> list[str]:
    return [rule.name for rule in RoutingRule.objects.all()]


def test_rules_are_tried_in_the_order_they_are_moved_to(centre: Centre) -> None:
    first, second, third = (centre.rule(name) for name in ("One", "Two", "Three"))
    assert names() == ["One", "Two", "Three", ""]
    actions.move_rule(rule=third, by=None, to=1)
    assert names() == ["Three", "One", "Two", ""]
    actions.move_rule(rule=third, by=None, to=99)
    assert names() == ["One", "Two", "Three", ""]
    actions.delete_rule(rule=first, by=None)
    assert list(RoutingRule.objects.filter(is_fallback=False).values_list("name", "position")) == [
        ("Two", 1),
        ("Three", 2),
    ]
    assert second.version == RoutingRule.objects.get(name="Two").version == 1


def test_the_fallback_stays_last_on_and_without_conditions(centre: Centre) -> None:
    fallback = RoutingRule.objects.get(is_fallback=True)
    for act in (actions.delete_rule, actions.disable_rule):
        with pytest.raises(Conflict):
            act(rule=fallback, by=None)
    with pytest.raises(Conflict):
        actions.move_rule(rule=fallback, by=None, to=1)
    with pytest.raises(Invalid):
        actions.edit_rule(rule=fallback, by=None, draft=Draft(name="", target="tool_owner", severities=["blocking"]))
    edited = Draft(name="All the rest", target="person", person=centre.people["Admin 01"])
    actions.edit_rule(rule=fallback, by=None, draft=edited)
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"])
    assert (report.owner, report.routing_rule) == (centre.people["Admin 01"], "All the rest")


def test_an_edit_makes_a_version_and_the_journal_keeps_each(centre: Centre) -> None:
    admin = centre.people["Admin 01"]
    rule = centre.rule("Payments", severities=["blocking"])
    same = actions.edit_rule(rule=rule, by=admin, draft=draft_of(rule))
    assert same.version == 1
    draft = Draft(
        name="Payments", target="person", person=centre.people["Owner 01"], tools=[centre.tools["Agent Assist"]]
    )
    assert actions.edit_rule(rule=rule, by=admin, draft=draft, version=1, now=NOW).version == 2
    with pytest.raises(Conflict):
        actions.edit_rule(rule=rule, by=admin, draft=draft, version=1)
    told = [(chapter.event.verb, chapter.version, chapter.sentence) for chapter in queries.history_of(rule)]
    assert told == [
        ("routing_rule.edited", 2, "Reports about Agent Assist go to Owner 01."),
        ("routing_rule.created", 1, "Reports of the severity “Blocks the call” go to the owner of the tool."),
    ]
    assert "Owner 01" not in str(list(Event.objects.filter(subject_type="routing_rule").values_list("data", flat=True)))


def test_all_severities_are_no_condition(centre: Centre) -> None:
    rule = centre.rule("Any", severities=["annoying", "blocking", "slowing"])
    assert rule.severities == []


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft(name=" ", target="tool_owner"), "name"),
        (Draft(name="x" * 121, target="tool_owner"), "name"),
        (Draft(name="taken", target="tool_owner"), "name"),
        (Draft(name="A", target="somebody"), "target"),
        (Draft(name="A", target="person"), "person"),
        (Draft(name="A", target="group"), "group"),
        (Draft(name="A", target="role"), "role"),
        (Draft(name="A", target="role", role="agent"), "role"),
        (Draft(name="A", target="tool_owner", severities=["dire"]), "severities"),
    ],
)
def test_what_a_rule_cannot_say_is_told_at_its_field(centre: Centre, draft: Draft, field: str) -> None:
    centre.rule("Taken")
    with pytest.raises(Invalid) as refusal:
        actions.create_rule(by=None, draft=draft)
    assert list(refusal.value.fields) == [field]


def test_a_rule_cannot_newly_name_somebody_who_has_left(centre: Centre) -> None:
    gone = centre.person("Owner 02", "owner")
    rule = centre.rule("Named", "person", person=gone)
    gone.is_active = False
    gone.save()
    actions.edit_rule(rule=rule, by=None, draft=Draft(name="Renamed", target="person", person=gone))
    with pytest.raises(Invalid):
        actions.create_rule(by=None, draft=Draft(name="Other", target="person", person=gone))


def test_only_admins_change_rules(centre: Centre) -> None:
    owner, rule = centre.people["Owner 01"], centre.rule("One")
    with pytest.raises(Forbidden):
        actions.create_rule(by=owner, draft=Draft(name="Two", target="tool_owner"))
    for act in (actions.disable_rule, actions.delete_rule):
        with pytest.raises(Forbidden):
            act(rule=rule, by=owner)
    with pytest.raises(Forbidden):
        actions.move_rule(rule=rule, by=owner, to=1)


# --- by hand -----------------------------------------------------------------------------------------------------


def test_by_hand_somebody_in_charge_gives_it_with_a_reason_everybody_reads(centre: Centre) -> None:
    supervisor = centre.person("Supervisor 01", "supervisor")
    other = centre.person("Owner 02", "owner")
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"])
    actions.assign(report=report, by=supervisor, owner=other, reason="She wrote the prompt, call 555-0100-22.", now=NOW)
    report.refresh_from_db()
    assert report.owner == other
    assert report.routing_rule == ""
    assert report.routing_reason.startswith("Supervisor 01 gave this to Owner 02. She wrote the prompt")
    event = Event.objects.filter(verb="report.routed", subject_id=report.pk).latest("id")
    assert (event.actor_id, event.data["by_hand"], event.data["owner_id"]) == (supervisor.pk, True, other.pk)
    assert "prompt" not in str(event.data)
    assert [routing.owner for routing in queries.routings_of([report.pk])[report.pk]] == [
        centre.people["Owner 01"],
        other,
    ]


def test_by_hand_needs_a_reason_somebody_here_and_the_right(centre: Centre) -> None:
    admin, other = centre.people["Admin 01"], centre.person("Owner 02", "owner")
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"])
    with pytest.raises(Invalid) as refusal:
        actions.assign(report=report, by=admin, owner=other, reason="  ")
    assert "reason" in refusal.value.fields
    with pytest.raises(Forbidden):
        actions.assign(report=report, by=centre.people["Agent 02"], owner=other, reason="Mine.")
    with pytest.raises(Conflict):
        actions.assign(report=report, by=admin, owner=centre.people["Owner 01"], reason="Again.")
    other.is_active = False
    other.save()
    with pytest.raises(Invalid) as refusal:
        actions.assign(report=report, by=admin, owner=other, reason="Knows it best.")
    assert "owner" in refusal.value.fields


def test_a_merged_report_has_the_owner_of_the_one_it_went_into(centre: Centre) -> None:
    admin, agent, tool = centre.people["Admin 01"], centre.people["Agent 01"], centre.tools["Agent Assist"]
    kept, merged = centre.report(agent, tool), centre.report(centre.people["Agent 02"], tool)
    reports.merge(report=merged, by=admin, into=kept, now=NOW)
    with pytest.raises(IllegalMove) as refusal:
        actions.assign(report=merged, by=admin, owner=admin, reason="Why not.")
    assert refusal.value.legal == ("unmerge",)


# --- leaving -----------------------------------------------------------------------------------------------------


def test_what_somebody_had_is_handed_over_or_asked_for_again(centre: Centre) -> None:
    agent, tool, admin = centre.people["Agent 01"], centre.tools["Agent Assist"], centre.people["Admin 01"]
    owner, heir = centre.people["Owner 01"], centre.person("Owner 02", "owner")
    open_one, closed = centre.report(agent, tool), centre.report(agent, tool)
    reports.respond(report=closed, by=owner, kind="answered", message="Press F2.", now=NOW + timedelta(hours=1))
    with pytest.raises(Conflict):
        actions.route_again(owner=owner, by=admin)
    owner.is_active = False
    owner.save()
    assert actions.route_again(owner=owner, by=admin, now=NOW) == 1
    open_one.refresh_from_db()
    closed.refresh_from_db()
    assert (open_one.owner, closed.owner) == (heir, owner)
    assert open_one.routing_reason.startswith("Owner 01 has left, so the rules were asked again.")
    assert actions.hand_over_reports(owner=heir, to=admin, by=admin, now=NOW) == 1
    open_one.refresh_from_db()
    assert open_one.owner == admin
    assert Assignment.objects.filter(report=open_one).latest("id").reason == "Owner 02 handed this over to Admin 01."
