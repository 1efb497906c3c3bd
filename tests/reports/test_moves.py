"""Every verb from every state: what the table allows leads where it says, everything else says what is possible."""

from collections.abc import Callable
from typing import Any

import pytest

from feedback.core.errors import IllegalMove
from feedback.events.models import Event
from feedback.reports import actions, states
from feedback.reports.models import FrictionReport, State
from tests.reports.conftest import Floor, fresh

Do = Callable[[Floor, FrictionReport], Any]


def another(floor: Floor) -> FrictionReport:
    """The one report to merge into."""
    return FrictionReport.objects.filter(reporter=floor.cleo).first() or floor.file(floor.cleo)


VERBS: dict[str, Do] = {
    "acknowledge": lambda f, r: actions.acknowledge(report=r, by=f.olga, now=f.now()),
    "ask": lambda f, r: actions.ask(report=r, by=f.olga, message="Which customer was it?", now=f.now()),
    "reply": lambda f, r: actions.reply(report=r, by=f.ana, message="All of them.", now=f.now()),
    "merge": lambda f, r: actions.merge(report=r, by=f.olga, into=another(f), now=f.now()),
    "unmerge": lambda f, r: actions.unmerge(report=r, by=f.olga, now=f.now()),
    "verify": lambda f, r: actions.verify(report=r, by=f.ana, fixed=True, now=f.now()),
    "reopen": lambda f, r: actions.reopen(report=r, by=f.olga, reason="It came back.", now=f.now()),
    **{verb: lambda f, r, kind=kind: f.respond(r, kind) for verb, kind in states.ANSWERS.items()},
}
#: How a new report comes into a state.
PATHS: dict[str, list[str]] = {
    State.NEW: [],
    State.ACKNOWLEDGED: ["acknowledge"],
    State.WAITING: ["ask"],
    State.PLANNED: ["respond:planned"],
    State.WITH_VENDOR: ["respond:with_vendor"],
    State.CHANGED: ["respond:changed"],
    State.ANSWERED: ["respond:answered"],
    State.DECLINED: ["respond:declined"],
    State.CONFIRMED: ["respond:changed", "verify"],
    State.REOPENED: ["respond:declined", "reopen"],
    State.MERGED: ["merge"],
}
#: Verbs whose outcome depends on more than the state.
DEPENDS = {"verify": State.CONFIRMED}
PAIRS = [(state, verb) for state in State.values for verb in VERBS]


def in_state(floor: Floor, state: str) -> FrictionReport:
    report = floor.file()
    for verb in PATHS[state]:
        VERBS[verb](floor, report)
    assert fresh(report).state == state
    return fresh(report)


@pytest.mark.parametrize(("state", "verb"), [pair for pair in PAIRS if pair[1] in states.MOVES[pair[0]]])
def test_a_legal_move_leads_where_the_table_says(floor: Floor, state: str, verb: str) -> None:
    report = in_state(floor, state)
    VERBS[verb](floor, report)
    after = fresh(report)
    assert after.state == DEPENDS.get(verb, states.MOVES[state][verb])
    assert after.version > report.version


@pytest.mark.parametrize(
    ("state", "verb"), [pair for pair in PAIRS if pair[1] not in states.MOVES[pair[0]] and pair[1] != "reply"]
)
def test_an_illegal_move_names_the_legal_ones_and_changes_nothing(floor: Floor, state: str, verb: str) -> None:
    report = in_state(floor, state)
    another(floor)
    before = Event.objects.count()
    with pytest.raises(IllegalMove) as refused:
        VERBS[verb](floor, report)
    assert refused.value.legal == states.legal(state)
    assert fresh(report).state == state
    assert fresh(report).version == report.version
    assert Event.objects.count() == before


@pytest.mark.parametrize("state", [state for state in State.values if state not in (State.WAITING, State.MERGED)])
def test_a_word_from_the_reporter_is_a_comment_where_nobody_waits_for_it(floor: Floor, state: str) -> None:
    report = in_state(floor, state)
    message = actions.reply(report=report, by=floor.ana, message="By the way.", now=floor.now())
    assert (message.direction, fresh(report).state) == ("comment", state)


def test_the_talk_on_a_merged_report_goes_on_elsewhere(floor: Floor) -> None:
    with pytest.raises(IllegalMove):
        actions.reply(report=in_state(floor, State.MERGED), by=floor.ana, message="Hello?", now=floor.now())


def test_taking_a_merge_back_leads_to_the_state_from_before(floor: Floor) -> None:
    for state in (state for state in State.values if "merge" in states.MOVES[state]):
        report = in_state(floor, state)
        actions.merge(report=report, by=floor.olga, into=floor.file(floor.cleo), now=floor.now())
        assert actions.unmerge(report=report, by=floor.olga, now=floor.now()).state == state
