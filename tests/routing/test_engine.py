"""The order of rules against a slow reference, written from the sentence in the product and not from the engine."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.routing.engine import (
    Dimension,
    Facts,
    Found,
    Note,
    Rule,
    Target,
    contradicts_itself,
    decide,
    never_reached,
)

KEYS = st.integers(1, 3)
CONDITIONS = st.dictionaries(
    st.sampled_from(Dimension), st.dictionaries(KEYS, st.just("thing"), min_size=1, max_size=3), max_size=4
)
REPORTS = st.fixed_dictionaries({dimension: st.none() | KEYS for dimension in Dimension})
#: To whom each rule leads: somebody, or nobody.
PEOPLE = st.none() | st.integers(10, 12)


@st.composite
def rulebooks(draw: st.DrawFn) -> tuple[list[Rule], dict[int, int | None]]:
    count = draw(st.integers(0, 8))
    rules = [
        Rule(
            id=number,
            name=f"rule {number}",
            number=number,
            version=1,
            target=Target("person", id=number),
            conditions=draw(CONDITIONS),
            is_active=draw(st.booleans()),
        )
        for number in range(1, count + 1)
    ]
    return rules, {rule.id: draw(PEOPLE) for rule in rules}


def finder(leads_to: dict[int, int | None]) -> Callable[[Rule], Found]:
    return lambda rule: Found(leads_to[rule.id], (Note("named", {"person": str(rule.id)}),))


def slow_winner(rules: list[Rule], report: dict[Dimension, int | None], leads_to: dict[int, int | None]) -> int | None:
    """Every rule on every dimension, spelled out; the lowest number of those that are left."""
    left = []
    for rule in rules:
        holds = [report[d] is not None and report[d] in list(rule.conditions[d]) for d in rule.conditions]
        if rule.is_active and all(holds) and leads_to[rule.id] is not None:
            left.append(rule.number)
    return min(left, default=None)


@given(rulebooks(), REPORTS)
@settings(max_examples=400, deadline=None)
def test_the_first_rule_that_fits_and_leads_to_somebody_decides(
    book: tuple[list[Rule], dict[int, int | None]], report: dict[Dimension, int | None]
) -> None:
    rules, leads_to = book
    decision = decide(rules, Facts(report), finder(leads_to))
    wanted = slow_winner(rules, report, leads_to)
    assert (decision.rule.number if decision.rule else None) == wanted
    assert decision.person_id == (leads_to[wanted] if wanted else None)
    assert [passed.rule.number for passed in decision.passed_over] == list(range(1, wanted or len(rules) + 1))


@given(rulebooks(), REPORTS)
@settings(max_examples=200, deadline=None)
def test_people_are_looked_for_only_where_every_condition_holds(
    book: tuple[list[Rule], dict[int, int | None]], report: dict[Dimension, int | None]
) -> None:
    rules, leads_to = book
    asked: list[int] = []

    def find(rule: Rule) -> Found:
        asked.append(rule.id)
        return Found(leads_to[rule.id])

    decision = decide(rules, Facts(report), find)
    for passed in decision.passed_over:
        assert (passed.rule.id in asked) == (passed.rule.is_active and not passed.misses)
        for dimension in passed.misses:
            assert report[dimension] not in passed.rule.conditions[dimension]


@given(rulebooks(), st.lists(REPORTS, min_size=1, max_size=40), st.fixed_dictionaries(dict.fromkeys((1, 2, 3), KEYS)))
@settings(max_examples=200, deadline=None)
def test_a_rule_said_never_to_decide_never_does(
    book: tuple[list[Rule], dict[int, int | None]], reports: list[dict[Dimension, int | None]], site_of: dict[int, int]
) -> None:
    rules, _leads_to = book
    everybody = {rule.id: rule.id for rule in rules}
    dead = {rule.id for place, rule in enumerate(rules) if never_reached(rule, rules[:place], site_of)}
    torn = {rule.id for rule in rules if contradicts_itself(rule, site_of)}
    for report in reports:
        team = report[Dimension.TEAM]
        true_to_life = {**report, Dimension.SITE: site_of[team] if team else report[Dimension.SITE]}
        decision = decide(rules, Facts(true_to_life), finder(everybody))
        assert decision.rule is None or decision.rule.id not in dead | torn
