"""One supervisor sends the same score twice at the same moment: the call is scored once."""

import pytest

from feedback.core.errors import Conflict
from feedback.events.models import Event
from feedback.quality.models import Score
from tests.quality.conftest import Desk
from tests.together import at_once


@pytest.mark.django_db(transaction=True)
def test_a_call_sent_twice_at_once_is_scored_once(desk: Desk) -> None:
    for turn in range(3):
        ended = at_once(*[lambda it=turn: desk.give(interaction_id=f"C-{it}")] * 3)  # type: ignore[misc]
        assert [type(end) for end in ended if end] == [Conflict, Conflict]
    assert (Score.objects.count(), Event.objects.filter(verb="score.given").count()) == (3, 3)
