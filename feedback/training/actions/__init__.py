"""Everything that can be done with training: one function a verb, each in one transaction, each told to the journal.

Whether somebody may do it is asked at the door (permissions.py); what may be done at all is decided here.
"""

from feedback.training.actions.planning import Outcome, plan_round, replan

__all__ = ["Outcome", "plan_round", "replan"]
