"""The life of a question: taken once, answered, judged, passed on, made more of; through the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feedback.commitments.models import Commitment
from feedback.events.models import Event
from feedback.floor import actions
from feedback.floor.models import Message, Note, NoteUse, Question
from feedback.floor.queries import credit_of
from feedback.reports.models import FrictionReport, Supporter
from tests.floor.conftest import HOUR, Hall, deliver, told


@pytest.fixture
def on(hall: Hall) -> Hall:
    """Champion and Second are on, now."""
    now = timezone.now()
    hall.shift("Champion", now - HOUR)
    hall.shift("Second", now - HOUR)
    return hall


def asked(hall: Hall, **more: object) -> dict[str, object]:
    answer = hall.post("Agent", "questions", {"text": "Where is the refund macro?", **more})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_asking_says_where_it_went_and_masks_what_was_written(on: Hall) -> None:
    made = asked(on, text="Call 4111 1111 1111 1111 back?", tool="Agent Assist")
    assert made["state"] == "open"
    assert made["roster"]["name"] == "Cards"
    assert made["text"] == "Call [card] back?"
    assert made["masked"] == {"card": 1}
    deliver()
    assert told("Champion", on) == told("Second", on) == ["floor_asked"]
    assert told("Supervisor", on) == []
    line = Event.objects.get(verb="question.asked")
    assert (line.actor_id, "text" in line.data) == (on.people["Agent"].pk, False)


def test_somebody_who_takes_no_questions_is_not_rung_first(on: Hall) -> None:
    from feedback.floor import actions

    actions.rest(by=on.people["Second"], until=timezone.now() + HOUR)
    asked(on)
    deliver()
    assert (told("Champion", on), told("Second", on)) == (["floor_asked"], [])


def test_two_champions_never_hold_the_same(on: Hall) -> None:
    pk = asked(on)["id"]
    assert on.post("Champion", f"questions/{pk}/claim").json()["claimed_by"]["name"] == "Champion"
    lost = on.post("Second", f"questions/{pk}/claim")
    assert lost.status_code == 409
    assert "Champion was quicker" in lost.json()["detail"]
    assert on.post("Champion", f"questions/{pk}/claim").status_code == 200  # one's own once more
    assert Event.objects.filter(verb="question.claimed").count() == 1


def test_answered_and_helped_and_only_then_it_counts(on: Hall) -> None:
    pk = asked(on)["id"]
    answered = on.post("Champion", f"questions/{pk}/answer", {"text": "Under Tools."}).json()
    assert (answered["state"], answered["answered_by"]["name"]) == ("answered", "Champion")
    assert credit_of(on.people["Champion"]) == 0
    deliver()
    assert told("Agent", on) == ["floor_answered"]
    assert on.post("Champion", f"questions/{pk}/helped").status_code == 403
    assert on.post("Agent", f"questions/{pk}/helped").json()["helped"] is True
    assert credit_of(on.people["Champion"]) == 1
    deliver()
    assert told("Champion", on)[-1] == "floor_helped"


def test_a_day_later_the_champion_may_say_so(on: Hall) -> None:
    pk = asked(on)["id"]
    on.post("Champion", f"questions/{pk}/answer", {"text": "Under Tools."})
    Question.objects.filter(pk=pk).update(answered_at=timezone.now() - timedelta(days=1, minutes=1))
    assert on.post("Second", f"questions/{pk}/helped").status_code == 403
    assert on.post("Champion", f"questions/{pk}/helped").json()["state"] == "helped"


def test_not_yet_opens_it_again_with_a_clock_of_its_own(on: Hall) -> None:
    pk = asked(on)["id"]
    on.post("Champion", f"questions/{pk}/answer", {"text": "Under Tools."})
    again = on.post("Agent", f"questions/{pk}/helped", {"helped": False}).json()
    assert (again["state"], again["helped"]) == ("open", False)
    assert Commitment.clocks.filter(subject_id=pk, closed_at=None).count() == 1
    assert credit_of(on.people["Champion"]) == 0


def test_ask_back_and_reply_reach_the_other(on: Hall) -> None:
    pk = asked(on)["id"]
    assert on.post("Champion", f"questions/{pk}/ask-back", {"text": "Which queue?"}).status_code == 200
    assert on.post("Colleague", f"questions/{pk}/reply", {"text": "Mine."}).status_code == 404
    said = on.post("Agent", f"questions/{pk}/reply", {"text": "Refunds, 4111111111111111"}).json()["messages"]
    assert [each["kind"] for each in said] == ["ask_back", "reply"]
    assert said[1]["text"] == "Refunds, [card]"
    deliver()
    assert told("Agent", on) == ["floor_asked_back"]
    assert told("Champion", on)[-1] == "floor_replied"


def test_handed_to_another_champion_or_to_the_supervisor(on: Hall) -> None:
    pk = asked(on)["id"]
    on.post("Champion", f"questions/{pk}/claim")
    assert on.post("Second", f"questions/{pk}/hand-over").status_code == 403
    refused = on.post("Champion", f"questions/{pk}/hand-over", {"to": "colleague@example.test"})
    assert refused.status_code == 400
    passed = on.post("Champion", f"questions/{pk}/hand-over", {"to": "second@example.test"}).json()
    assert passed["claimed_by"]["name"] == "Second"
    handed = on.post("Second", f"questions/{pk}/hand-over").json()
    assert (handed["state"], handed["claimed_by"]) == ("handed", None)
    deliver()
    assert told("Supervisor", on) == ["floor_handed"]
    assert on.post("Supervisor", f"questions/{pk}/answer", {"text": "So."}).json()["state"] == "answered"


def test_the_same_as_another_gets_its_answer(on: Hall) -> None:
    first, second = asked(on)["id"], on.post("Colleague", "questions", {"text": "Refund macro gone?"}).json()["id"]
    assert on.post("Champion", f"questions/{second}/same-as", {"other": f"Q-{second}"}).status_code == 400
    closed = on.post("Champion", f"questions/{second}/same-as", {"other": f"Q-{first}"}).json()
    assert (closed["state"], closed["same_as"]) == ("same", f"Q-{first}")
    assert not Commitment.clocks.filter(subject_id=second, closed_at=None).exists()
    on.post("Champion", f"questions/{first}/answer", {"text": "Under Tools."})
    deliver()
    assert told("Colleague", on) == ["floor_same", "floor_answered"]


def test_an_answer_becomes_a_note_once(on: Hall) -> None:
    pk = asked(on, tool="Agent Assist")["id"]
    early = on.post("Champion", f"questions/{pk}/promote", {"to": "note"})
    assert early.status_code == 409
    on.post("Champion", f"questions/{pk}/answer", {"text": "Under Tools, then Macros."})
    made = on.post("Champion", f"questions/{pk}/promote", {"to": "note"}).json()
    note = Note.objects.get()
    assert made["note"] == {"id": note.pk, "name": "Where is the refund macro?"}
    assert (note.body, note.tool, note.owner) == ("Under Tools, then Macros.", on.tool, on.people["Champion"])
    assert on.post("Second", f"questions/{pk}/promote", {"to": "note"}).status_code == 409
    assert on.post("Agent", f"questions/{pk}/promote", {"to": "note"}).status_code == 403


def test_a_question_becomes_a_report_like_any_other(on: Hall) -> None:
    pk = asked(on)["id"]
    on.post("Champion", f"questions/{pk}/claim")
    assert on.post("Champion", f"questions/{pk}/promote", {"to": "report"}).status_code == 400  # no tool yet
    made = on.post("Champion", f"questions/{pk}/promote", {"to": "report", "tool": "Agent Assist"}).json()
    report = FrictionReport.objects.get()
    assert (made["state"], made["report"]) == ("reported", report.reference)
    assert (report.reporter, report.owner, report.source) == (on.people["Agent"], on.people["Owner"], "question")
    assert Supporter.objects.get(report=report).user == on.people["Champion"]
    attached = report.attachments.get().file.read().decode()
    assert "Where is the refund macro?" in attached
    assert set(Commitment.objects.values_list("kind", flat=True)) == {"acknowledge", "respond"}
    assert not Commitment.clocks.filter(subject_type="question", closed_at=None).exists()
    assert on.post("Champion", f"questions/{pk}/promote", {"to": "report"}).status_code == 409
    address = reverse("floor:question", args=[made["reference"]])
    for name, seen in (("Agent", True), ("Champion", True), ("Owner", False)):
        shown = on.client(name).get(f"/api/v1/reports/{report.reference}").json()
        assert shown["question"] == (made["reference"] if seen else None), name
        assert (address in on.client(name).get(reverse("reports:detail", args=[report.reference])).text) == seen, name


def test_who_sees_a_question(on: Hall) -> None:
    pk = asked(on)["id"]
    seen = {
        name: on.client(name).get(f"/api/v1/questions/Q-{pk}").status_code
        for name in ("Agent", "Champion", "Second", "Supervisor", "Admin")
    }
    assert set(seen.values()) == {200}
    for name in ("Colleague", "Neighbour", "Far agent", "Far supervisor", "Owner"):
        assert on.client(name).get(f"/api/v1/questions/Q-{pk}").status_code == 404


def test_wrong_input_is_named(on: Hall) -> None:
    assert on.post("Agent", "questions", {"text": " "}).status_code == 400
    assert on.post("Agent", "questions", {"text": "x" * 1001}).status_code == 400
    assert on.post("Admin", "questions", {"text": "I have no site."}).status_code == 400
    pk = asked(on)["id"]
    on.post("Champion", f"questions/{pk}/claim")
    assert on.post("Champion", f"questions/{pk}/answer", {"text": ""}).status_code == 400
    assert Message.objects.count() == 0


def test_asked_twice_with_one_key_it_is_one_question(on: Hall) -> None:
    for _ in range(2):
        answer = on.client("Agent").post(
            "/api/v1/questions", '{"text": "Where?"}', content_type="application/json", headers={"Idempotency-Key": "k"}
        )
        assert answer.status_code == 201
    assert Question.objects.count() == 1


def test_the_list_costs_the_same_with_three_and_thirty(on: Hall) -> None:
    def cost(many: int) -> int:
        while Question.objects.count() < many:
            on.do("answer", on.ask(timezone.now(), tool=on.tool), "Champion", timezone.now(), text="So.")
        client = on.client("Supervisor")
        client.get("/api/v1/questions")
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get("/api/v1/questions").json()["results"]) == many
        return len(queries)

    assert cost(3) == cost(30)


def test_nothing_happens_twice_or_out_of_turn(on: Hall) -> None:
    pk = asked(on)["id"]
    refused = on.post("Champion", f"questions/{pk}/release")
    assert refused.status_code == 409
    assert "claim" in refused.json()["detail"]


def test_whoever_rests_and_comes_back_stands_in_the_journal(on: Hall) -> None:
    second = on.people["Second"]
    actions.rest(by=second, until=timezone.now() + HOUR)
    actions.rest(by=second, until=None)
    told = Event.objects.filter(subject_type="person", subject_id=second.pk).order_by("pk")
    assert [(line.verb, line.actor_id) for line in told] == [
        ("champion.rested", second.pk),
        ("champion.returned", second.pk),
    ]


def test_a_note_that_helped_counts_and_is_told_once_a_day(on: Hall) -> None:
    champion, agent = on.people["Champion"], on.people["Agent"]
    note = actions.write_note(by=champion, title="Pin an article", body="Hold the pin for two seconds.")
    for _again in range(2):
        actions.note_used(note=note, by=agent, kind=NoteUse.Kind.HELPED)
    told = Event.objects.filter(verb="note.used", subject_id=note.pk)
    assert [(line.actor_id, line.data["how"]) for line in told] == [(agent.pk, "helped")]
