"""Everything that can be done with training: one function a verb, each in one transaction, each told to the journal.

Whether somebody may do it is asked at the door (permissions.py); what may be done at all is decided here.
"""

from feedback.training.actions.planning import Outcome, is_over, plan_round, preview, replan, to_place
from feedback.training.actions.programmes import edit_programme, make_programme, restore_programme, retire_programme
from feedback.training.actions.rounds import tend

__all__ = [
    "Outcome",
    "edit_programme",
    "is_over",
    "make_programme",
    "plan_round",
    "preview",
    "replan",
    "restore_programme",
    "retire_programme",
    "tend",
    "to_place",
]
