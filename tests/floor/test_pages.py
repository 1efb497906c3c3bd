"""The floor's pages: asking, the queue, a question, notes and numbers, as people use them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.floor import actions
from feedback.floor.models import Note, NoteUse, Question
from tests.floor.conftest import HOUR, Hall


@pytest.fixture
def on(hall: Hall) -> Hall:
    """Champion is on, now."""
    hall.shift("Champion", timezone.now() - HOUR)
    return hall


def test_asking_on_the_page_leads_to_where_it_went(on: Hall) -> None:
    client = on.client("Agent")
    assert "Ask the floor" in client.get("/").content.decode()
    empty = client.post("/floor/ask", {"text": ""})
    assert (empty.status_code, "Write at least one sentence." in empty.content.decode()) == (400, True)
    page = client.post("/floor/ask", {"text": "Where is the macro?", "tool": on.tool.pk}, follow=True)
    question = Question.objects.get()
    assert page.redirect_chain[-1][0] == f"/floor/questions/{question.reference}"
    assert "It rings at whoever is on in Cards." in page.content.decode()
    assert client.get("/floor/ask").context["form"]["tool"].value() == on.tool.pk  # as last time
    assert "Where is the macro?" in client.get("/").content.decode()
    assert "Where is the macro?" in client.get("/floor/questions").content.decode()


def test_held_it_says_when(hall: Hall) -> None:
    hall.shift("Champion", timezone.now() + HOUR)
    page = hall.client("Agent").post("/floor/ask", {"text": "Where is the macro?"}, follow=True)
    assert "held for the next shift" in page.content.decode()


def test_a_note_that_fits_spares_the_question(on: Hall) -> None:
    note = actions.write_note(by=on.people["Champion"], title="Refund macro", body="The refund macro is under Tools.")
    client = on.client("Agent")
    found = client.post("/floor/ask/fitting", {"text": "where is the refund macro"}).content.decode()
    assert "Refund macro" in found
    without = client.post("/floor/ask", {"text": "where is the refund macro", "check": "1"}).content.decode()
    assert "Refund macro" in without
    assert "where is the refund macro" in without
    client.post("/floor/ask", {"text": "where is the refund macro", "helped": note.pk})
    assert not Question.objects.exists()
    assert NoteUse.objects.get().kind == "helped"


def test_an_earlier_answer_that_helped_is_shown_without_a_name(on: Hall) -> None:
    question = on.ask(timezone.now(), by="Colleague", text="The refund macro has gone, where is it?")
    on.do("answer", question, "Champion", timezone.now(), text="It moved under Tools.")
    client = on.client("Agent")
    typed = {"text": "refund macro gone"}
    assert "It moved under Tools." not in client.post("/floor/ask/fitting", typed).content.decode()
    on.do("judge", question, "Colleague", timezone.now(), helped=True)
    shown = client.post("/floor/ask/fitting", typed).content.decode()
    assert "It moved under Tools." in shown
    assert "Colleague" not in shown
    assert "It moved" not in on.client("Far agent").post("/floor/ask/fitting", typed).content.decode()


def test_the_queue_is_for_champions(on: Hall) -> None:
    for name, status in (("Agent", 403), ("Owner", 403), ("Champion", 200), ("Supervisor", 200), ("Admin", 200)):
        assert on.client(name).get("/floor/queue").status_code == status


def test_a_question_goes_through_the_queue(on: Hall) -> None:
    question = on.ask(timezone.now())
    client = on.client("Champion")
    page = client.get("/floor/queue").content.decode()
    assert "You are on for Cards until" in page
    assert re.search(r'class="count">1<', page)  # the number in the header
    taken = client.post(f"/floor/questions/{question.reference}/claim", {"next": "/floor/queue"}, follow=True)
    assert 'id="yours-' in taken.content.decode()
    wrong = client.post(f"/floor/questions/{question.reference}/answer", {"text": ""})
    assert (wrong.status_code, "Write at least one sentence." in wrong.content.decode()) == (400, True)
    client.post(f"/floor/questions/{question.reference}/answer-note", {"text": "Under Tools.", "next": "/floor/queue"})
    question.refresh_from_db()
    assert (question.state, question.note.body) == ("answered", "Under Tools.")
    asker = on.client("Agent")
    page = asker.get(f"/floor/questions/{question.reference}").content.decode()
    assert "Under Tools." in page
    assert "Did that help?" in page
    asker.post(f"/floor/questions/{question.reference}/helped")
    question.refresh_from_db()
    assert question.state == "helped"


def test_whoever_is_too_late_reads_who_was_quicker(on: Hall) -> None:
    question = on.ask(timezone.now())
    on.do("claim", question, "Champion", timezone.now())
    page = on.client("Second").post(
        f"/floor/questions/{question.reference}/claim", {"next": "/floor/queue"}, follow=True
    )
    assert "Champion was quicker and has taken this question." in page.content.decode()


def test_the_live_part_is_empty_until_something_changes(on: Hall) -> None:
    client = on.client("Champion")
    seen = client.get("/floor/queue").context["seen"]
    assert client.get(f"/floor/queue/live?seen={seen}").status_code == 204
    question = on.ask(timezone.now())
    part = client.get(f"/floor/queue/live?seen={seen}")
    assert question.text in part.content.decode()
    seen = part.context["seen"]
    on.do("claim", question, "Second", timezone.now())
    assert question.text not in client.get(f"/floor/queue/live?seen={seen}").content.decode()


def test_the_queue_costs_the_same_with_three_and_thirty(on: Hall) -> None:
    def cost(many: int, path: str) -> int:
        while Question.objects.filter(state="open").count() < many:
            on.ask(timezone.now(), tool=on.tool, text=f"Where is macro {many}?")
        client = on.client("Champion")
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    few = {path: cost(3, path) for path in ("/floor/queue", "/floor/queue/live")}
    assert {path: cost(30, path) for path in few} == few
    assert max(few.values()) <= 12


def test_taking_no_questions_ends_with_ones_time_on(on: Hall) -> None:
    client = on.client("Champion")
    assert "Taking questions" in client.get("/floor/queue").content.decode()
    page = client.post("/floor/queue/taking", follow=True).content.decode()
    assert "Not taking questions" in page
    assert "Not taking questions" not in client.post("/floor/queue/taking", follow=True).content.decode()


def test_a_question_becomes_a_report_on_the_page(on: Hall) -> None:
    question = on.do("claim", on.ask(timezone.now()), "Champion", timezone.now())
    client = on.client("Champion")
    refused = client.post(f"/floor/questions/{question.reference}/report", {"severity": "slowing"})
    assert "Say which tool it is about" in refused.content.decode()
    client.post(f"/floor/questions/{question.reference}/report", {"severity": "slowing", "tool": on.tool.pk})
    question.refresh_from_db()
    assert question.report is not None
    assert question.reference in on.client("Agent").get(f"/reports/{question.report.reference}").content.decode()


def test_the_numbers_count_who_answered(on: Hall) -> None:
    now = timezone.now()
    first, second = on.ask(now, tool=on.tool), on.ask(now)
    on.do("answer", first, "Champion", now, text="So.")
    on.do("judge", first, "Agent", now, helped=True)
    on.do("hand_over", on.do("claim", second, "Champion", now), "Champion", now)
    assert on.client("Champion").get("/floor/numbers").status_code == 403
    found = on.client("Supervisor").get("/floor/numbers").context["found"]
    assert (found.asked, found.by_champions, found.to_supervisors, found.helped) == (2, 1, 1, 1)
    assert sum(found.by_hour) == 2
    assert found.to_claim.total_seconds() == 0
    assert on.client("Far supervisor").get("/floor/numbers").context["found"].asked == 0


def test_notes_are_found_changed_and_kept(on: Hall) -> None:
    champion = on.client("Champion")
    made = champion.post(
        "/floor/notes/new", {"title": "Refund macro", "body": "Under Tools.", "language": "en", "tool": on.tool.pk}
    )
    note = Note.objects.get()
    assert made.url == f"/floor/notes/{note.pk}"
    agent = on.client("Agent")
    assert "Refund macro" in agent.get("/floor/notes?q=refun").content.decode()
    assert "No note has these words." in agent.get("/floor/notes?q=zebra").content.decode()
    assert agent.get(f"/floor/notes/{note.pk}/edit").status_code == 403
    given = {"title": "Refund macro", "body": "Under Macros.", "language": "en", "tool": on.tool.pk, "review_on": ""}
    champion.post(f"/floor/notes/{note.pk}/edit", given)
    note.refresh_from_db()
    assert (note.body, note.version, note.past.get().body) == ("Under Macros.", 2, "Under Tools.")
    agent.post(f"/floor/notes/{note.pk}/helped")
    agent.post(f"/floor/notes/{note.pk}/helped")
    assert NoteUse.objects.count() == 1
    champion.post(f"/floor/notes/{note.pk}/retire")
    assert "Refund macro" not in agent.get("/floor/notes").content.decode()
    assert agent.get(f"/floor/notes/{note.pk}").status_code == 200


def test_the_owner_of_a_note_is_asked_once_whether_it_is_still_true(on: Hall) -> None:
    from datetime import timedelta

    from tests.floor.conftest import tend, told

    note = actions.write_note(by=on.people["Champion"], title="Macro", body="There.")
    later = timezone.now() + timedelta(days=91)
    assert tend(later)["asked_about"] == 1
    assert tend(later)["asked_about"] == 0
    assert told("Champion", on) == ["note_review"]
    actions.confirm_note(note=note, by=on.people["Champion"], now=later)
    assert tend(later)["asked_about"] == 0
    assert tend(later + timedelta(days=91))["asked_about"] == 1


def test_whoever_leaves_leaves_no_note_and_no_question_behind(on: Hall) -> None:
    from feedback.people import obligations

    champion, second = on.people["Champion"], on.people["Second"]
    note = actions.write_note(by=champion, title="Macro", body="There.")
    question = on.do("claim", on.ask(timezone.now()), "Champion", timezone.now())
    owed = {one.kind: one.count for room in obligations.providers() for one in room.owed_by(champion, timezone.now())}
    assert (owed["notes"], owed["questions"]) == (1, 1)
    for room in obligations.providers():
        if room.__name__ == "feedback.floor.obligations":  # type: ignore[attr-defined]
            assert room.hand_over(champion, second, on.people["Admin"], timezone.now()) == 2
    note.refresh_from_db()
    question.refresh_from_db()
    assert (note.owner, question.claimed_by, question.state) == (second, None, "open")
