"""Who is on duty, exceptions counted in? JSON lines in, JSON lines out (contract.md)."""

from datetime import datetime

from feedback.champions.overrides import BaseShift, Override, on_duty
from feedback.core.jsonfields import Field, FieldError
from feedback.core.jsonlines import Answer, JsonLinesCommand


class Command(JsonLinesCommand):
    """Everybody on duty at `at`."""

    help = "Reads shifts and overrides with an instant as JSON lines and writes who is on duty then."

    def answer(self, question: Field) -> Answer:
        """`on_duty`, in the order of the plan."""
        base = [BaseShift(shift["user"].text(), *_times(shift)) for shift in question["base"].items()]
        overrides = [_override(override) for override in question["overrides"].optional_items()]
        return {"on_duty": on_duty(base, overrides, question["at"].instant())}


def _override(field: Field) -> Override[str]:
    add, remove = field["add"].optional_text(), field["remove"].optional_text()
    if add is None and remove is None:
        raise FieldError(field.path, "needs somebody to add, to remove, or both")
    return Override(*_times(field), add=add, remove=remove)


def _times(field: Field) -> tuple[datetime, datetime]:
    start, end = field["start"].instant(), field["end"].instant()
    if end < start:
        raise FieldError(field.path, "ends before it starts; write the start first")
    return start, end
