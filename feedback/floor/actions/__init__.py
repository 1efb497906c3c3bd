"""Everything that can be done with questions and notes: one function a verb, one transaction, told to the journal."""

from feedback.floor.actions.asking import ask, begin_shifts
from feedback.floor.actions.notes import (
    ask_about_notes,
    confirm_note,
    edit_note,
    hand_notes_over,
    note_used,
    restore_note,
    retire_note,
    write_note,
)
from feedback.floor.actions.promoting import promote_to_note, promote_to_report
from feedback.floor.actions.taking import claim, hand_over, release, release_of, release_quiet, rest, same_as
from feedback.floor.actions.talking import answer, ask_back, judge, reply

__all__ = [
    "answer",
    "ask",
    "ask_about_notes",
    "ask_back",
    "begin_shifts",
    "claim",
    "confirm_note",
    "edit_note",
    "hand_notes_over",
    "hand_over",
    "judge",
    "note_used",
    "promote_to_note",
    "promote_to_report",
    "release",
    "release_of",
    "release_quiet",
    "reply",
    "rest",
    "restore_note",
    "retire_note",
    "same_as",
    "write_note",
]
