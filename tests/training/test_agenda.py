"""An agenda: drafted from what was learned since the last round, set by the lead, kept when the session is over."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.catalogue.models import Tool
from feedback.changes import actions as changes
from feedback.changes.models import Change
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.events.models import Event
from feedback.floor import actions as floor
from feedback.floor.models import NoteUse
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from feedback.training import minutes
from feedback.training.actions.agenda import draft_agenda, set_agenda
from feedback.training.actions.attendance import hold
from feedback.training.actions.captures import capture
from feedback.training.models import AgendaItem, Cycle, Session, Topic
from feedback.training.points import Agenda, agenda_of
from tests.training.conftest import DAY, HOUR, NINE, School

LAST_ROUND = NINE - 60 * DAY


def report(school: School, text: str, at: datetime = NINE, by: str = "Agent", **more: Any) -> FrictionReport:
    facts: Any = {"tool": school.tool, "severity": "slowing", **more}
    return reports.file_report(by=school.fresh(by), text=text, now=at, **facts)


def change(school: School, title: str, at: datetime) -> Change:
    drafted = changes.draft(
        by=school.fresh("Owner"), title=title, before="No switch.", after="A switch.", tool=school.tool, now=at
    )
    return changes.publish(change=drafted, by=school.fresh("Owner"), now=at)


def held_before(school: School) -> Session:
    """A session of the round before, at which one thing failed; it is over."""
    window = {"opens_on": LAST_ROUND.date(), "closes_on": NINE.date(), "due_on": NINE.date()}
    earlier = Cycle.objects.create(programme=school.programme, created_at=LAST_ROUND, **window)
    session = school.session(at=LAST_ROUND, cycle=earlier)
    said = {"kind": "failed", "tool": school.tool, "text": "Summaries come in French."}
    capture(session=session, by=school.fresh("Lead"), now=LAST_ROUND, **said)
    return hold(session=session, by=school.fresh("Lead"), now=LAST_ROUND + HOUR)


def read(school: School, session: Session, by: str = "Lead") -> Agenda:
    return agenda_of(Session.objects.select_related("cycle__programme").get(pk=session.pk), school.fresh(by), now=NINE)


def told(agenda: Agenda) -> list[tuple[str, str, str]]:
    return [(str(point.topic), point.title, point.because) for point in agenda.points]


def test_it_is_drafted_from_what_was_learned_since(school: School) -> None:
    held_before(school)
    change(school, "Too old to speak of", LAST_ROUND - DAY)
    change(school, "Language switch on every summary", NINE - 9 * DAY)
    hangs = report(school, "It hangs when a call is put through.", NINE - 5 * DAY)
    reports.support(report=hangs, by=school.fresh("Colleague"), now=NINE - 4 * DAY)
    report(school, "Far away it hangs, too.", NINE, by="Far agent")
    note = floor.write_note(by=school.fresh("Lead"), title="When to rewrite", body="Only names.", tool=school.tool)
    floor.note_used(note=note, by=school.fresh("Agent"), kind=NoteUse.Kind.HELPED, now=NINE - DAY)
    session = school.session(at=NINE + DAY)
    agenda = read(school, session)
    assert told(agenda) == [
        ("Asked for last time", "Summaries come in French", "1 asked · Received, was due on Thu 3\u00a0Oct"),
        ("Changed since", "Language switch on every summary", "changed Sat 9\u00a0Nov"),
        ("Still in the way", "It hangs when a call is put through", "2 asked · Received, promised by Wed 27\u00a0Nov"),
        ("Asked most", "When to rewrite", "answered 1 question"),
        ("Your turn", "What still gets in your way?", "goes straight into reports"),
    ]
    assert (agenda.is_draft, agenda.spent, agenda.points[-1].ends) == (True, 25, 25)
    assert not AgendaItem.objects.filter(session=session).exists()


def test_what_happens_elsewhere_or_with_other_tools_is_not_drafted(school: School) -> None:
    report(school, "Far away it hangs.", by="Far agent")
    report(school, "Search finds nothing.", tool=Tool.objects.create(name="Search"))
    report(school, "It hangs here.")
    assert [point.title for point in read(school, school.session(), "Admin").points] == [
        "It hangs here",
        "What still gets in your way?",
    ]


def test_set_by_the_lead_it_stays_as_it_is(school: School) -> None:
    session = school.session()
    about = report(school, "It hangs when a call is put through.")
    points = [
        AgendaItem(topic=Topic.OWN, title="Welcome,  mail me at lead@example.test", minutes=3),
        AgendaItem(topic=Topic.OPEN, report=about, minutes=10, notes="Show the workaround."),
        AgendaItem(topic=Topic.TURN, minutes=12, hidden=True),
    ]
    set_agenda(session=session, by=school.fresh("Lead"), points=points, now=NINE)
    report(school, "Something newer.")
    agenda = read(school, session)
    assert [point.title for point in agenda.points][1:] == [about.title, "What still gets in your way?"]
    assert "lead@example.test" not in agenda.points[0].title
    assert (agenda.is_draft, agenda.spent, [point.begins for point in agenda.points]) == (False, 13, [0, 3, 13])
    assert Event.objects.filter(verb="session.agenda_set", subject_id=session.pk).count() == 1
    draft_agenda(session=session, by=school.fresh("Lead"), now=NINE)
    assert read(school, session).is_draft


@pytest.mark.parametrize(
    ("point", "field"),
    [
        ({"topic": "own", "title": " ", "minutes": 5}, "points.0.title"),
        ({"topic": "turn", "minutes": 0}, "points.0.minutes"),
        ({"topic": "open", "report_id": 0, "minutes": 5}, "points.0.title"),
        ({"topic": "open", "report_id": 999_999, "minutes": 5}, "points.0.report"),
    ],
)
def test_what_cannot_be_on_it_is_named(school: School, point: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_agenda(session=school.session(), by=school.fresh("Lead"), points=[AgendaItem(**point)], now=NINE)
    assert list(refused.value.fields) == [field]


def test_only_its_lead_and_who_plans_there_set_it_and_nobody_afterwards(school: School) -> None:
    session = school.session(at=NINE)
    for name in ("Agent", "Far supervisor", "Owner"):
        with pytest.raises(Forbidden):
            set_agenda(session=session, by=school.fresh(name), points=[], now=NINE)
    report(school, "It hangs when a call is put through.")
    hold(session=session, by=school.fresh("Supervisor"), now=NINE + HOUR)
    with pytest.raises(Conflict):
        set_agenda(session=session, by=school.fresh("Lead"), points=[], now=NINE + HOUR)
    report(school, "Something newer.")
    kept = read(school, session)
    assert [point.title for point in kept.points] == [
        "It hangs when a call is put through",
        "What still gets in your way?",
    ]
    assert not kept.is_draft


def test_nobody_reads_of_a_report_they_cannot_see(school: School) -> None:
    session = school.session()
    there = report(school, "Far away it hangs.", by="Far agent")
    points = [AgendaItem(topic=Topic.OPEN, report=there, minutes=5), AgendaItem(topic=Topic.TURN, minutes=5)]
    with pytest.raises(Invalid):
        set_agenda(session=session, by=school.fresh("Lead"), points=points, now=NINE)
    set_agenda(session=session, by=school.fresh("Admin"), points=points, now=NINE)
    assert len(read(school, session, "Admin").points) == 2
    assert [point.title for point in read(school, session, "Agent").points] == ["What still gets in your way?"]


@given(total=st.integers(5, 480), points=st.integers(0, 40))
def test_minutes_are_shared_to_the_last_one(total: int, points: int) -> None:
    points = min(points, minutes.most_points(total))
    own = minutes.for_the_room(total)
    shares = minutes.shared(total - own, points)
    assert len(shares) == points
    assert sum(shares) == (total - own if points else 0)
    assert not shares or (min(shares) >= minutes.LEAST and max(shares) - min(shares) <= 1)
    assert 0 < own < total
