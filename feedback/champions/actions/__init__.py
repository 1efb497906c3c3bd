"""Everything that can be done with rosters: one function a verb, each in one transaction, each told to the journal.

Whether somebody may do it is asked at the door (permissions.py); what may be done at all is decided here.
"""

from feedback.champions.actions.guided import make_site_rosters
from feedback.champions.actions.layers import add_layer, change_layer, end_layer, turn_order
from feedback.champions.actions.overrides import make_override, remove_override
from feedback.champions.actions.rosters import edit_roster, make_roster, restore_roster, retire_roster, set_needs
from feedback.champions.actions.rules import AwayThen
from feedback.champions.actions.shifts import edit_shift, plan_shift, remove_shift
from feedback.champions.actions.whole import edit_whole, layers_at, make_whole

__all__ = [
    "AwayThen",
    "add_layer",
    "change_layer",
    "edit_roster",
    "edit_shift",
    "edit_whole",
    "end_layer",
    "layers_at",
    "make_override",
    "make_roster",
    "make_site_rosters",
    "make_whole",
    "plan_shift",
    "remove_override",
    "remove_shift",
    "restore_roster",
    "retire_roster",
    "set_needs",
    "turn_order",
]
