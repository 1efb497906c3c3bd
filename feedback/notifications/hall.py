"""The questions that some events are about, with the champions around them, looked up for all of them together."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from feedback.events.models import Event
from feedback.floor.models import Question
from feedback.floor.placement import on_now
from feedback.floor.queries import resting


class Hall:
    """The questions that some events are about."""

    def __init__(self, events: Sequence[Event], now: datetime) -> None:
        self.events, self.now = events, now

    @cached_property
    def questions(self) -> dict[int, Question]:
        """Those that are there, by number."""
        ids = {event.root_id for event in self.events if event.root_type == "question"}
        rows = Question.objects.select_related("roster").filter(pk__in=ids)
        return rows.in_bulk()

    @cached_property
    def sames(self) -> dict[int, dict[int, int]]:
        """Who asked the same as these: the askers with their own questions."""
        found: dict[int, dict[int, int]] = {}
        rows = Question.objects.filter(same_as__in=self.questions).values_list("same_as_id", "asker_id", "pk")
        for question, asker, own in rows:
            found.setdefault(question, {})[asker] = own
        return found

    def on(self, question: Question, *, all_of_them: bool) -> set[int]:
        """Who is on in its roster now; without `all_of_them` only those who take questions, if anybody does."""
        if question.roster is None:
            return set()
        here = {duty.user.pk for duty in on_now(question.roster, self.now)} - {question.asker_id}
        taking = here - resting(here, self.now)
        return here if all_of_them or not taking else taking
