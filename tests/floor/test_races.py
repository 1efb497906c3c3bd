"""Two at once: one champion has the question, nothing happens twice, and nobody waits in a ring."""

from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection  # noqa: F401 - what the condition of a mark is asked of
from django.utils import timezone

from feedback.commitments.models import Commitment
from feedback.core.errors import Conflict
from feedback.events.models import Event
from feedback.floor import actions
from feedback.floor.actions import talking
from feedback.floor.models import Question
from feedback.people.actions import persons
from tests.floor.conftest import HOUR, Hall
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_take_it_at_once_one_has_it(hall: Hall) -> None:
    hall.shift("Champion", timezone.now() - HOUR)
    champion, second = hall.people["Champion"], hall.people["Second"]
    for _turn in range(5):
        question = hall.ask(timezone.now())
        ended = at_once(
            lambda it=question: actions.claim(question=it, by=champion),  # type: ignore[misc]
            lambda it=question: actions.claim(question=it, by=second),  # type: ignore[misc]
        )
        assert sorted(type(end).__name__ for end in ended) == ["Conflict", "NoneType"]
        lost = next(end for end in ended if isinstance(end, Conflict))
        winner = Question.objects.get(pk=question.pk).claimed_by
        assert winner is not None
        assert str(lost) == f"{winner.name} was quicker and has taken this question."
        assert Event.objects.filter(verb="question.claimed", root_id=question.pk).count() == 1
        assert Commitment.clocks.get(subject_id=question.pk).state == "kept"


def test_two_workers_put_a_quiet_claim_back_once(hall: Hall) -> None:
    now = timezone.now()
    hall.shift("Champion", now - HOUR)
    question = hall.do("claim", hall.ask(now - HOUR), "Champion", now - HOUR)
    at_once(actions.release_quiet, actions.release_quiet)
    assert Event.objects.filter(verb="question.released", root_id=question.pk).count() == 1
    assert Commitment.clocks.filter(subject_id=question.pk).count() == 2


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_somebody_is_moved_in_the_instant_in_which_they_reply(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    hall.shift("Champion", now - HOUR)
    question = hall.do("claim", hall.ask(now - HOUR), "Champion", now - HOUR)
    agent, admin, far = hall.fresh("Agent"), hall.fresh("Admin"), hall.people["Neighbour"].team
    moved, replying = Signal(), Signal()

    def meet(here: Signal, there: Signal, act: Any) -> Any:
        """Does it when both have come so far: each holds its first row, and wants the other's."""

        def then(*given: Any, **named: Any) -> Any:
            here.set()
            there.wait(10)
            return act(*given, **named)

        return then

    monkeypatch.setattr(talking, "say", meet(replying, moved, talking.say))
    monkeypatch.setattr(persons, "record", meet(moved, replying, persons.record))
    at_once(
        lambda: actions.reply(question=question, by=agent, text="On the second screen."),
        lambda: persons.edit_person(person=agent, by=admin, team=far),
    )
    question.refresh_from_db()
    assert question.team == far, "it came along"
    assert question.messages.filter(text="On the second screen.").exists()
