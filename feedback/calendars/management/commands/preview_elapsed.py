"""How much open time has passed? JSON lines in, JSON lines out (contract.md)."""

from datetime import timedelta

from feedback.calendars.engine import between
from feedback.calendars.parsing import read_hours, read_pauses
from feedback.core.jsonfields import Field
from feedback.core.jsonlines import Answer, JsonLinesCommand


class Command(JsonLinesCommand):
    """Open minutes from `start` to `end`."""

    help = "Reads calendars with a start and an end as JSON lines and writes the open minutes between them."

    def answer(self, question: Field) -> Answer:
        """`elapsed_minutes`, whole where it is; negative where the end comes first."""
        hours, start, end = read_hours(question), question["start"].instant(), question["end"].instant()
        elapsed = between(hours, start, end, read_pauses(question["pauses"]))
        whole, rest = divmod(elapsed, timedelta(minutes=1))
        return {"elapsed_minutes": elapsed / timedelta(minutes=1) if rest else whole}
