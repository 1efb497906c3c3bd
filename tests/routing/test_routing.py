"""Who gets a report, and what the reason says: through filing, on a real database."""


from tests.routing.conftest import Centre


def test_without_rules_the_owner_of_the_tool_gets_it(centre: Centre) -> None:
    report = centre.report(centre.people["Agent 01"], centre.tools["Agent Assist"])
    assert report.owner == centre.people["Owner 01"]
    assert report.routing_rule == "Everything else"
    assert report.routing_reason == (
        "No other rule decides, so “Everything else” does. Owner 01 answers for Agent Assist."
    )
