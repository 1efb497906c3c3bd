"""A score as its page shows it: the marks beside what they were, and the story as a timeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from feedback.core.parts import Entry
from feedback.quality.models import Dimension, Look, Score
from feedback.quality.states import Outcome


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One dimension with its mark (None: it did not come up), and what that was before the latest change."""

    dimension: Dimension
    points: int | None
    before: int | None
    changed: bool


def marks_of(score: Score) -> Sequence[MarkLine]:
    """The marks in the order of the rubric; `score` is read whole."""
    changed = [look.marks_before for look in score.looks.all() if look.outcome == Outcome.CHANGED]
    before = changed[-1] if changed else {}
    lines = []
    for mark in score.marks.all():
        was = before.get(str(mark.dimension_id), mark.points)
        lines.append(MarkLine(mark.dimension, mark.points, was, was != mark.points))
    return lines


def history(score: Score) -> Sequence[Entry]:
    """What was said about a score, oldest first; empty where nothing was."""
    entries: list[Entry] = []
    for look in score.looks.all():
        entries += _told(score, look)
    if score.withdrawn_by is not None:
        gone = _("took the score back. It counts nowhere.")
        entries.append(Entry("undo", score.updated_at, gone, score.withdrawn_by.name, score.withdrawn_because))
    return entries


def _told(score: Score, look: Look) -> list[Entry]:
    asked = _("asked for a second opinion.") if look.round > 1 else _("asked for another look.")
    found = [Entry("why", look.asked_at, asked, score.person.name, look.reason)]
    if look.answered_at is not None and look.answered_by is not None:
        changed = look.outcome == Outcome.CHANGED
        told = _("looked at it again and changed it.") if changed else _("looked at it again: it stays as it is.")
        detail = _("It was %(percent)d%% before.") % {"percent": look.percent_before} if changed else ""
        tone = "kept" if changed else ""
        found.append(Entry("s-how", look.answered_at, told, look.answered_by.name, look.answer, detail, tone))
    return found
