"""Everything that can be done with promises: one function a verb, each in one transaction, each told to the journal."""

from feedback.commitments.actions.answering import answer, wait_for_reporter
from feedback.commitments.actions.calling import Call, cancel_calls, keep_calls, open_call, open_calls, rescope_calls
from feedback.commitments.actions.counting import count_all, count_on
from feedback.commitments.actions.delivering import plan
from feedback.commitments.actions.keeping import cancel, follow_owner, give_to, keep, settle
from feedback.commitments.actions.merging import merge
from feedback.commitments.actions.opening import open_for_report, open_for_reports, reopen
from feedback.commitments.actions.pausing import pause, resume
from feedback.commitments.actions.policies import create_policy, edit_policy, move_policy, weigh_policy
from feedback.commitments.actions.reassigning import reassign
from feedback.commitments.actions.recounting import recount
from feedback.commitments.actions.restoring import restore
from feedback.commitments.actions.rewinding import rewind
from feedback.commitments.actions.views import delete_view, save_view

__all__ = [
    "Call",
    "answer",
    "cancel",
    "cancel_calls",
    "count_all",
    "count_on",
    "create_policy",
    "delete_view",
    "edit_policy",
    "follow_owner",
    "give_to",
    "keep",
    "keep_calls",
    "merge",
    "move_policy",
    "open_call",
    "open_calls",
    "open_for_report",
    "open_for_reports",
    "pause",
    "plan",
    "reassign",
    "recount",
    "reopen",
    "rescope_calls",
    "restore",
    "resume",
    "rewind",
    "save_view",
    "settle",
    "wait_for_reporter",
    "weigh_policy",
]
