"""Whose turn is it? JSON lines in, JSON lines out (contract.md)."""

from feedback.champions.rotation import Cadence, Rotation, active_index
from feedback.core.jsonfields import Field
from feedback.core.jsonlines import Answer, JsonLinesCommand


class Command(JsonLinesCommand):
    """Index of the member who is on at `at`."""

    help = "Reads rotations with an instant as JSON lines and writes the index of the member on duty then."

    def answer(self, question: Field) -> Answer:
        """`active`, counted from 0."""
        rotation = Rotation(
            zone=question["tz"].text(),
            cadence=Cadence(question["type"].choice(list(Cadence))),
            shift_length=question["shift_length"].whole_number(at_least=1),
            start=question["start"].instant(),
            size=len(question["members"].items()),
        )
        return {"active": active_index(rotation, question["at"].instant())}
