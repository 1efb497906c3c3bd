"""When would it be due? JSON lines in, JSON lines out (contract.md)."""

from feedback.calendars.engine import add
from feedback.calendars.parsing import read_hours, read_pauses
from feedback.core.jsonfields import Field
from feedback.core.jsonlines import Answer, JsonLinesCommand, utc_text


class Command(JsonLinesCommand):
    """Due date of `duration_minutes` open minutes after `start`."""

    help = "Reads calendars with a start and a duration as JSON lines and writes when each is due."

    def answer(self, question: Field) -> Answer:
        """`due` as ISO UTC."""
        hours, start = read_hours(question), question["start"].instant()
        due = add(hours, start, question["duration_minutes"].minutes(), read_pauses(question["pauses"]))
        return {"due": utc_text(due)}
