"""Two champions at once: one of them has the question, and nothing happens twice."""

import pytest
from django.utils import timezone

from feedback.commitments.models import Commitment
from feedback.core.errors import Conflict
from feedback.events.models import Event
from feedback.floor import actions
from feedback.floor.models import Question
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
