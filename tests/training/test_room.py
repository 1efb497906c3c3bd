"""In a session: who was there, the code on the screen, closing it, and what people said."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.core.errors import Conflict, DomainError, Forbidden, Invalid
from feedback.events.models import Event
from feedback.reports.models import FrictionReport
from feedback.training.actions.attendance import attend, close_forgotten, hold, not_there
from feedback.training.actions.captures import capture
from feedback.training.actions.codes import COUNTS_FOR, MOST_WRONG, WITHIN, check_in, show_code
from feedback.training.models import Capture, Enrolment, Session, SessionCode
from feedback.training.room import captures_visible_to
from tests.together import at_once
from tests.training.conftest import DAY, HOUR, NINE, School

MINUTE = timedelta(minutes=1)


def place(school: School, name: str, session: Session | None = None) -> Enrolment:
    """Somebody's place; with a session, their seat in it."""
    if session is None:
        return school.enrolment(name)
    Session.objects.filter(pk=session.pk).update(taken=session.taken + 1)
    session.refresh_from_db()
    return school.enrolment(name, session=session, state="booked", why="")


def now_of(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def verbs(thing: Any, kind: str = "enrolment") -> list[str]:
    rows = Event.objects.filter(subject_type=kind, subject_id=thing.pk).order_by("pk")
    return [row.verb.partition(".")[2] for row in rows]


def test_one_tap_notes_who_is_there_twice_or_taken_back(school: School) -> None:
    session, lead = school.session(at=NINE), school.fresh("Lead")
    mine = place(school, "Agent", session)
    attend(session=session, enrolments=[mine], by=lead, now=NINE)
    attend(session=session, enrolments=[mine], by=lead, now=NINE + MINUTE)
    assert (now_of(mine).state, now_of(mine).attended_at) == ("came", NINE)
    not_there(session=session, enrolment=mine, by=lead, now=NINE)
    assert (now_of(mine).state, now_of(mine).attended_at, now_of(session).taken) == ("booked", None, 1)
    assert verbs(mine) == ["attended", "unmarked"]


def test_who_walks_in_gets_a_free_seat_and_leaves_the_other(school: School) -> None:
    session, later, lead = school.session(at=NINE, seats=1), school.session(at=NINE + DAY), school.fresh("Lead")
    mine, theirs = place(school, "Agent", later), place(school, "Colleague")
    attend(session=session, enrolments=[mine], by=lead, now=NINE)
    assert (now_of(mine).session, now_of(session).taken, now_of(later).taken) == (session, 1, 0)
    assert verbs(mine) == ["booked", "attended"]
    with pytest.raises(Conflict, match="All seats are taken"):
        attend(session=session, enrolments=[theirs], by=lead, now=NINE)
    assert now_of(theirs).state == "unplaced"


def test_only_who_leads_notes_and_not_before_the_doors_open(school: School) -> None:
    session = school.session(at=NINE)
    mine = place(school, "Agent", session)
    for name in ("Agent", "Colleague", "Far supervisor"):
        with pytest.raises(Forbidden):
            attend(session=session, enrolments=[mine], by=school.fresh(name), now=NINE)
    with pytest.raises(Conflict, match="too early"):
        attend(session=session, enrolments=[mine], by=school.fresh("Lead"), now=NINE - HOUR)
    attend(session=session, enrolments=[mine], by=school.fresh("Supervisor"), now=NINE - 30 * MINUTE)
    assert now_of(mine).state == "came"


def test_closing_makes_done_who_came_and_missed_who_did_not(school: School) -> None:
    session, lead = school.session(at=NINE), school.fresh("Lead")
    came, missed = place(school, "Agent", session), place(school, "Colleague", session)
    waits = school.enrolment("Far agent", waiting_for=session, waiting_since=NINE)
    attend(session=session, enrolments=[came], by=lead, now=NINE)
    with pytest.raises(Conflict, match="not begun"):
        hold(session=session, by=lead, now=NINE - MINUTE)
    assert now_of(came).state == "came"
    hold(session=session, by=lead, now=NINE + HOUR)
    assert (now_of(came).state, now_of(came).done_at) == ("done", NINE + HOUR)
    again = now_of(missed)
    assert (again.state, again.missed, again.session.starts_at > NINE + HOUR) == ("booked", 1, True)
    assert (now_of(session).state, now_of(session).taken, now_of(waits).waiting_for) == ("held", 1, None)
    assert verbs(came) == ["attended", "completed"]
    assert verbs(missed) == ["missed", "booked"]
    with pytest.raises(Conflict, match="did that already"):
        hold(session=session, by=lead, now=NINE + HOUR)


def test_a_mistake_is_put_right_after_closing(school: School) -> None:
    session, lead = school.session(at=NINE, seats=1), school.fresh("Lead")
    forgotten = place(school, "Agent", session)
    hold(session=session, by=lead, now=NINE + HOUR)
    attend(session=session, enrolments=[forgotten], by=lead, now=NINE + HOUR)
    assert (now_of(forgotten).state, now_of(forgotten).session) == ("done", session)
    with pytest.raises(Conflict, match="taken back on their own page"):
        not_there(session=session, enrolment=forgotten, by=lead, now=NINE + HOUR)


def test_a_session_the_lead_forgot_is_closed_if_anybody_was_noted(school: School) -> None:
    noted, empty = school.session(at=NINE), school.session(at=NINE)
    mine = place(school, "Agent", noted)
    place(school, "Colleague", empty)
    attend(session=noted, enrolments=[mine], by=school.fresh("Lead"), now=NINE)
    assert close_forgotten(now=NINE + 11 * HOUR) == 0
    assert (close_forgotten(now=NINE + 13 * HOUR), close_forgotten(now=NINE + 13 * HOUR)) == (1, 0)
    assert (now_of(noted).state, now_of(empty).state, now_of(mine).state) == ("held", "planned", "done")
    assert Event.objects.get(verb="session.held").actor_id is None


def test_the_code_on_the_screen_counts_for_people_of_the_round_while_it_is_shown(school: School) -> None:
    session, lead = school.session(at=NINE), school.fresh("Lead")
    mine = place(school, "Agent", session)
    with pytest.raises(Forbidden):
        show_code(session=session, by=school.fresh("Agent"), now=NINE)
    old = show_code(session=session, by=lead, now=NINE).code
    code = show_code(session=session, by=lead, now=NINE).code
    assert code not in str(Event.objects.values_list("data"))
    for who, tried, at in (
        ("Agent", old, NINE),
        ("Agent", code, NINE + COUNTS_FOR),
        ("Colleague", code, NINE),  # has no place in the round
    ):
        with pytest.raises(Invalid):
            check_in(code=tried, by=school.fresh(who), now=at)
    check_in(code=f" {code[:3].lower()}-{code[3:]} ", by=school.fresh("Agent"), now=NINE)
    assert now_of(mine).state == "came"
    assert Event.objects.get(verb="enrolment.attended").data["how"] == "code"


def test_nobody_guesses_a_code(school: School) -> None:
    session = school.session(at=NINE)
    mine = place(school, "Agent", session)
    code = show_code(session=session, by=school.fresh("Lead"), now=NINE).code
    for _try in range(MOST_WRONG):
        with pytest.raises(Invalid):
            check_in(code="AAAAAA", by=school.fresh("Agent"), now=NINE)
    with pytest.raises(Conflict, match="Too many"):
        check_in(code=code, by=school.fresh("Agent"), now=NINE)
    assert now_of(mine).state == "booked"
    SessionCode.objects.update(expires_at=NINE + DAY)
    check_in(code=code, by=school.fresh("Agent"), now=NINE + WITHIN)
    assert now_of(mine).state == "came"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_walk_in_for_the_last_seat_one_has_it(school: School) -> None:
    session, lead = school.session(at=NINE, seats=1), school.fresh("Lead")
    pair = [place(school, name) for name in ("Agent", "Colleague")]
    ended = at_once(*(lambda it=it: attend(session=session, enrolments=[it], by=lead, now=NINE) for it in pair))
    assert sorted(type(end).__name__ for end in ended) == ["Conflict", "NoneType"]
    assert now_of(session).taken == Enrolment.objects.filter(session=session).count() == 1


def say(school: School, session: Session, by: str, kind: str = "failed", **more: Any) -> Capture:
    facts: Any = {"tool": school.tool, "text": "It hangs. Call me on 4111 1111 1111 1111.", "now": NINE, **more}
    return capture(session=session, by=school.fresh(by), kind=kind, **facts)


def test_what_failed_is_a_report_like_any_other(school: School) -> None:
    session = school.session(at=NINE)
    place(school, "Agent", session)
    kept = say(school, session, "Lead", said_by=school.people["Agent"])
    report = FrictionReport.objects.get()
    assert (kept.report, report.source, report.reporter) == (report, "session", school.people["Agent"])
    assert (report.owner, "4111" in report.text) == (school.people["Owner"], False)
    assert "4111" not in say(school, session, "Agent", "worked").text
    assert verbs(session, "session") == ["captured", "captured"]


def test_said_without_a_name_nothing_leads_to_anybody(school: School) -> None:
    session = school.session(at=NINE)
    place(school, "Agent", session)
    kept = say(school, session, "Agent", anonymous=True)
    assert (kept.by, kept.report.anonymous if kept.report else None) == (None, True)
    worked = say(school, session, "Agent", "worked", anonymous=True, now=NINE + MINUTE)
    assert (list(Capture.objects.all()), worked.created_at.minute) == ([worked], 0)
    assert list(FrictionReport.objects.values_list("source", flat=True)) == ["page"], "not even that it was said here"
    assert verbs(session, "session") == ["captured"]
    assert set(Event.objects.values_list("actor_id", flat=True)) == {None}


def test_what_failed_without_a_name_is_answered_by_page_and_program_with_its_number_alone(school: School) -> None:
    session = school.session(at=timezone.now())
    place(school, "Agent", session)
    agent, facts = school.client("Agent"), {"kind": "failed", "tool": school.tool.pk, "text": "It hangs."}
    form = {**facts, "severity": "slowing", "anonymous": "on", "key": "one"}
    pages = [agent.post(f"/training/sessions/{session.pk}/said", form, follow=True) for _ in range(2)]
    number = FrictionReport.objects.get().pk
    assert all(f"It is report F-{number}" in page.content.decode() for page in pages)
    path = f"/api/v1/sessions/{session.pk}/captures"
    told = agent.post(path, {**facts, "anonymous": True}, content_type="application/json").json()
    assert (told["id"], told["by"], told["report"]) == (None, None, f"F-{number + 1}")
    assert agent.get(path).json()["results"] == []


def test_who_is_not_in_the_session_says_nothing_in_it(school: School) -> None:
    session = school.session(at=NINE)
    place(school, "Agent", session)
    refused: list[tuple[str, type[DomainError], dict[str, Any]]] = [
        ("Colleague", Forbidden, {}),
        ("Agent", Forbidden, {"said_by": school.people["Lead"]}),
        ("Lead", Invalid, {"said_by": school.people["Colleague"]}),
        ("Lead", Conflict, {"now": NINE + 9 * DAY}),
        ("Lead", Invalid, {"text": " "}),
    ]
    for name, error, more in refused:
        with pytest.raises(error):
            say(school, session, name, **more)
    assert not Capture.objects.exists()
    say(school, session, "Agent")
    say(school, session, "Agent", "worked")
    assert captures_visible_to(school.fresh("Far supervisor")).count() == 0
    assert captures_visible_to(school.fresh("Supervisor")).count() == 2
