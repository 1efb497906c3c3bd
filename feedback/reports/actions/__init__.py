"""Everything that can be done with a report: one function a verb, each in one transaction, each told to the journal."""

from feedback.reports.actions.answering import Acknowledged, acknowledge, acknowledge_all, ask, respond
from feedback.reports.actions.attaching import attach
from feedback.reports.actions.filing import Owning, file_report, set_owner, set_owners
from feedback.reports.actions.importing import ImportResult, import_reports
from feedback.reports.actions.merging import merge, unmerge
from feedback.reports.actions.supporting import support, unsupport
from feedback.reports.actions.talk import note, reply, retitle
from feedback.reports.actions.verifying import reopen, verify

__all__ = [
    "Acknowledged",
    "ImportResult",
    "Owning",
    "acknowledge",
    "acknowledge_all",
    "ask",
    "attach",
    "file_report",
    "import_reports",
    "merge",
    "note",
    "reopen",
    "reply",
    "respond",
    "retitle",
    "set_owner",
    "set_owners",
    "support",
    "unmerge",
    "unsupport",
    "verify",
]
