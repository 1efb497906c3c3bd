"""Everything that can be done with a report: one function a verb, each in one transaction, each told to the journal."""

from feedback.reports.actions.answering import Acknowledged, acknowledge, acknowledge_all, ask, respond
from feedback.reports.actions.attaching import attach, file_with, forget_strays
from feedback.reports.actions.filing import file_report, put_owner, set_owner
from feedback.reports.actions.importing import ImportResult, import_reports
from feedback.reports.actions.merging import merge, unmerge
from feedback.reports.actions.supporting import support, unsupport
from feedback.reports.actions.talk import note, reply, retitle
from feedback.reports.actions.unsealing import agree_to_unseal, decline_to_unseal, unseal
from feedback.reports.actions.verifying import reopen, reopen_all, verify

__all__ = [
    "Acknowledged",
    "ImportResult",
    "acknowledge",
    "acknowledge_all",
    "agree_to_unseal",
    "ask",
    "attach",
    "decline_to_unseal",
    "file_report",
    "file_with",
    "forget_strays",
    "import_reports",
    "merge",
    "note",
    "put_owner",
    "reopen",
    "reopen_all",
    "reply",
    "respond",
    "retitle",
    "set_owner",
    "support",
    "unmerge",
    "unseal",
    "unsupport",
    "verify",
]
