"""Around a session, as people use it: the agenda, the list on a phone, the code, what was said, the check, the yes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.reports.models import FrictionReport
from feedback.training.actions.attendance import attend, hold
from feedback.training.models import AgendaItem, Capture, CheckItem, Enrolment, Session, SessionCode
from tests.training.conftest import School
from tests.training.test_agenda import report
from tests.training.test_room import now_of, place


@pytest.fixture
def session(school: School) -> Session:
    """One that runs now, led by Lead, with Agent in it."""
    made = school.session(at=timezone.now() - timedelta(minutes=5))
    place(school, "Agent", made)
    return made


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def address(session: Session, page: str) -> str:
    return f"/training/sessions/{session.pk}/{page}"


def lines(page: Any) -> dict[str, Any]:
    """What a browser would send of the formset on a page as it is."""
    formset = page.context["lines"]
    sent = {"points-TOTAL_FORMS": len(formset.forms), "points-INITIAL_FORMS": formset.initial_form_count()}
    for form in formset.forms:
        for name in ("key", "topic", "title", "notes", "minutes", "hidden"):
            if value := form[name].value():
                sent[form.add_prefix(name)] = value
    return sent


def test_the_lead_sets_the_agenda_with_nothing_but_a_keyboard(school: School, session: Session) -> None:
    about = report(school, "It hangs when a call is put through", at=timezone.now())
    lead = school.client("Lead")
    assert "It hangs when a call is put through" in words(lead.get(address(session, "agenda")))
    page = lead.get(address(session, "agenda/edit"))
    sent = lines(page)
    lead.post(
        address(session, "agenda/edit"), {**sent, "points-2-title": "Welcome", "points-2-minutes": 3, "move": "up-2"}
    )
    assert [item.title or item.key for item in AgendaItem.objects.all()] == [f"report-{about.pk}", "Welcome", "turn"]
    sent = {**lines(lead.get(address(session, "agenda/edit"))), "points-2-hidden": "on", "points-1-minutes": 0}
    wrong = lead.post(address(session, "agenda/edit"), sent)
    assert (wrong.status_code, "Welcome" in words(wrong)) == (400, True)
    sent["points-1-minutes"] = 4
    read = lead.post(address(session, "agenda/edit"), sent, follow=True)
    assert "What still gets in your way?" not in words(read)
    shown = words(lead.get(address(session, "screen?at=2")))
    assert "Welcome" in shown
    lead.post(address(session, "agenda/draft"))
    assert not AgendaItem.objects.exists()
    assert school.client("Agent").get(address(session, "agenda")).status_code == 200
    assert school.client("Agent").get(address(session, "agenda/edit")).status_code == 403
    assert school.client("Far agent").get(address(session, "agenda")).status_code == 404


def test_attendance_with_one_tap_each_and_the_session_is_closed(school: School, session: Session) -> None:
    lead, mine = school.client("Lead"), Enrolment.objects.get()
    walks = place(school, "Colleague")
    page = words(lead.get(address(session, "attendance")))
    assert "0 of 1" in page
    assert "Colleague" in page
    row = lead.post(address(session, "attendance/mark"), {"there": mine.pk}, headers={"HX-Request": "true"})
    assert (row.status_code, 'data-counted="1 of 1"' in words(row), now_of(mine).state) == (200, True, "came")
    lead.post(address(session, "attendance/mark"), {"there": mine.pk})  # sent again after a lost connection
    lead.post(address(session, "attendance/mark"), {"not_there": mine.pk})
    assert now_of(mine).state == "booked"
    lead.post(address(session, "attendance/mark"), {"everybody": "1"})
    lead.post(address(session, "attendance/mark"), {"there": walks.pk})
    assert lead.post(address(session, "attendance/mark"), {"there": 999_999}).status_code == 404
    closed = lead.post(address(session, "close"), follow=True)
    assert "Closed. 2 people were there." in words(closed)
    assert {now_of(one).state for one in (mine, walks)} == {"done"}
    assert school.client("Agent").post(address(session, "close")).status_code == 403
    full = Session.objects.get()
    other = school.session(at=full.starts_at, seats=1, taken=1)
    extra = school.enrolment("Far agent")
    refused = lead.post(address(other, "attendance/mark"), {"there": extra.pk}, headers={"HX-Request": "true"})
    assert (refused.status_code, "All seats are taken" in words(refused)) == (409, True)


def test_the_code_on_the_screen(school: School, session: Session) -> None:
    lead, agent = school.client("Lead"), school.client("Agent")
    assert "There is no code on the screen now." in words(lead.get(address(session, "screen")))
    shown = words(lead.post(address(session, "code"), {"at": "1"}, follow=True))
    code = SessionCode.objects.get().code
    assert code in shown
    assert agent.get(address(session, "screen")).status_code == 403
    assert agent.post(address(session, "code")).status_code == 403
    wrong = agent.post("/training/here", {"code": "AAAAAA"})
    assert (wrong.status_code, "No session of yours shows this code now." in words(wrong)) == (400, True)
    assert "You are noted." in words(agent.post("/training/here", {"code": code}, follow=True))
    assert Enrolment.objects.get().state == "came"


def test_what_is_said_is_kept_on_the_spot_and_once(school: School, session: Session) -> None:
    agent, lead = school.client("Agent"), school.client("Lead")
    form = agent.get(address(session, "said")).context["form"]
    said = {
        "kind": "failed",
        "tool": school.tool.pk,
        "text": "It hangs.",
        "severity": "blocking",
        "key": form["key"].value(),
    }
    assert words(agent.post(address(session, "said"), {**said, "text": ""})).count("Write at least one sentence.") > 0
    agent.post(address(session, "said"), said)
    agent.post(address(session, "said"), said)
    kept = FrictionReport.objects.get()
    assert (kept.source, kept.severity, Capture.objects.get().report) == ("session", "blocking", kept)
    agent_id = school.people["Agent"].pk
    lead.post(
        address(session, "said"),
        {**said, "key": "b", "kind": "worked", "said_by": agent_id, "text": "Names are right."},
    )
    page = words(school.client("Supervisor").get(address(session, "said")))
    assert kept.reference in page
    assert "Names are right." in page
    assert school.client("Supervisor").get(address(session, "said")).context["form"] is not None
    place(school, "Colleague")
    assert school.client("Colleague").post(address(session, "said"), said).status_code == 403


def test_the_check_and_the_certificate(school: School, session: Session) -> None:
    school.programme.completion = "check"
    school.programme.save()
    admin, agent, mine = school.client("Admin"), school.client("Agent"), Enrolment.objects.get()
    check = f"/setup/programmes/{school.programme.pk}/check"
    sent = {"items-TOTAL_FORMS": 2, "items-INITIAL_FORMS": 0, "items-0-text": "When?", "items-0-why": "Names go first."}
    wrong = admin.post(check, {**sent, "items-0-options": "In the call\nIn the wrap-up"})
    assert (wrong.status_code, "Say which of the answers is right." in words(wrong)) == (400, True)
    admin.post(check, {**sent, "items-0-options": "In the call\n* In the wrap-up"})
    item = CheckItem.objects.get()
    assert (item.options, item.right) == (["In the call", "In the wrap-up"], 1)
    assert school.client("Supervisor").get(check).status_code == 403
    own = f"/training/places/{mine.pk}/check"
    assert "First the session" in words(agent.get(own))
    attend(session=session, enrolments=[mine], by=school.fresh("Lead"))
    hold(session=session, by=school.fresh("Lead"))
    failed = agent.post(own, {f"question-{item.pk}": 0}, follow=True)
    assert "Names go first." in words(failed)
    assert school.client("Supervisor").get(own).status_code == 403
    missing = words(school.client("Supervisor").get(f"/training/places/{mine.pk}/certificate"))
    assert "The short check" in missing
    assert "Passed." in words(agent.post(own, {f"question-{item.pk}": 1}, follow=True))
    assert "has done the training" in words(agent.get(f"/training/places/{mine.pk}/certificate"))
    assert school.client("Far supervisor").get(f"/training/places/{mine.pk}/certificate").status_code == 404


def test_the_supervisor_says_yes(school: School, session: Session) -> None:
    school.programme.completion = "sign_off"
    school.programme.save()
    mine, boss = Enrolment.objects.get(), school.client("Supervisor")
    attend(session=session, enrolments=[mine], by=school.fresh("Lead"))
    hold(session=session, by=school.fresh("Lead"))
    assert "Agent can do it" in words(boss.get("/training/sign-offs/"))
    assert school.client("Agent").get("/training/sign-offs/").status_code == 403
    assert school.client("Agent").post(f"/training/places/{mine.pk}/sign-off").status_code == 403
    assert "Signed off: Agent." in words(boss.post(f"/training/places/{mine.pk}/sign-off", follow=True))
    assert "Nobody waits for you." in words(boss.get("/training/sign-offs/"))
    assert now_of(mine).state == "done"


def test_each_list_costs_the_same_with_three_and_thirty(school: School, session: Session) -> None:
    school.programme.completion = "sign_off"
    school.programme.save()
    came = {"state": "came", "session": session, "why": "", "attended_at": session.starts_at}
    lead, boss = school.client("Lead"), school.client("Supervisor")
    asked = {"seated": (lead, address(session, "attendance")), "yes": (boss, "/training/sign-offs/")}
    asked["said"] = (lead, address(session, "said"))

    def cost(many: int) -> dict[str, int]:
        for number in range(Enrolment.objects.count(), many):
            who = school.person(
                f"Agent {number}", "agent", "team", school.cards.pk, site=school.cork, team=school.cards
            )
            school.enrolment(who.name, **came)
            Capture.objects.create(
                session=session, kind="worked", tool=school.tool, text="Names.", by=who, created_at=session.starts_at
            )
        spent = {}
        for name, (client, path) in asked.items():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            spent[name] = len(queries)
        return spent

    assert cost(3) == cost(30)
