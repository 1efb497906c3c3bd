"""What can be done with a report on a page: each verb with its form, its action and the words that confirm it.

No rules here: a form checks shape, an action decides, and the table below says which belongs to which.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.changes import actions as changes
from feedback.changes.models import Change
from feedback.changes.permissions import may_change
from feedback.changes.queries import changes_visible_to
from feedback.desk.forms.answering import WholeAnswerForm
from feedback.desk.forms.verbs import (
    AcknowledgeForm,
    AssignForm,
    AttachForm,
    EmptyForm,
    MergeForm,
    MessageForm,
    NoteForm,
    ReopenForm,
    TitleForm,
    UnsealForm,
    VerifyForm,
)
from feedback.people.models import User
from feedback.people.queries import people_visible_to
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from feedback.reports.queries import mergeable
from feedback.routing import actions as routing

#: Enough to choose from on one page; older ones are linked from the change itself.
CHANGES_OFFERED = 30


@dataclass(frozen=True, slots=True)
class Act:
    """One verb. `form` is given the reader and the report, `do` the reader, the report and the valid form."""

    form: Callable[..., forms.Form]
    do: Callable[[User, FrictionReport, Any], object]
    said: str | Promise
    #: The address that takes it back, by name; the toast offers it.
    undo: str = ""


def form_for(verb: str, user: User, report: FrictionReport, data: QueryDict | None = None, **more: Any) -> forms.Form:
    """The form of a verb for this reader and report, bound where there is data; ids are prefixed by the verb."""
    return ACTS[verb].form(user, report, data=data, auto_id=f"{verb}_%s", use_required_attribute=False, **more)


def _plain(form_class: type[forms.Form]) -> Callable[..., forms.Form]:
    return lambda user, report, **kwargs: form_class(**kwargs)


def _answer_form(user: User, report: FrictionReport, **kwargs: Any) -> forms.Form:
    may_write = bool(may_change(user, report.tool))
    return WholeAnswerForm(changes=changes_offered(user, report), may_write=may_write, **kwargs)


def _assign_form(user: User, report: FrictionReport, **kwargs: Any) -> forms.Form:
    return AssignForm(people=lambda: people_visible_to(user).filter(is_active=True), **kwargs)


def _merge_form(user: User, report: FrictionReport, **kwargs: Any) -> forms.Form:
    return MergeForm(reports=mergeable(user, report), **kwargs)


def changes_offered(user: User, report: FrictionReport) -> list[Change]:
    """The changes of the report's tool that it could be linked to, the newest first: published ones, and drafts."""
    return list(changes_visible_to(user).filter(tool=report.tool_id).order_by("-updated_at", "-id")[:CHANGES_OFFERED])


@transaction.atomic
def respond(user: User, report: FrictionReport, form: WholeAnswerForm) -> FrictionReport:
    """Answer, and write the change that the answer tells of: both, or with any error neither."""
    change, words = form.linked_change, form.new_change
    if words is not None:
        change = _drafted(user, report, words)
    return reports.respond(report=report, by=user, change_id=change.pk if change else None, **form.facts())


def _drafted(user: User, report: FrictionReport, words: dict[str, Any]) -> Change:
    return changes.draft(by=user, tool=report.tool, call_type=report.call_type, links=[report], **words)


def merge(user: User, report: FrictionReport, form: MergeForm) -> FrictionReport:
    """Merge into the report that the form names."""
    return reports.merge(report=report, by=user, into=form.cleaned_data["into"])


def _attach(user: User, report: FrictionReport, form: AttachForm) -> object:
    return reports.attach(report=report, by=user, file=form.cleaned_data["file"])


def _assign(user: User, report: FrictionReport, form: AssignForm) -> FrictionReport:
    return routing.assign(report=report, by=user, **form.cleaned_data)


def _with_words(action: Callable[..., Any]) -> Callable[[User, FrictionReport, Any], Any]:
    """An action that takes just what its form has."""
    return lambda user, report, form: action(report=report, by=user, **form.cleaned_data)


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "support": Act(
            _plain(EmptyForm), _with_words(reports.support), _("Counted. You get every answer."), "unsupport"
        ),
        "unsupport": Act(_plain(EmptyForm), _with_words(reports.unsupport), _("Taken back."), "support"),
        "acknowledge": Act(
            _plain(AcknowledgeForm), _with_words(reports.acknowledge), _("Noted as seen. They are told.")
        ),
        "respond": Act(_answer_form, respond, _("Answered. Everybody concerned is told.")),
        "ask": Act(_plain(MessageForm), _with_words(reports.ask), _("Asked. The clock waits for the reply.")),
        "reply": Act(_plain(MessageForm), _with_words(reports.reply), _("Sent.")),
        "note": Act(_plain(NoteForm), _with_words(reports.note), _("Noted, for those who answer only.")),
        "retitle": Act(_plain(TitleForm), _with_words(reports.retitle), _("The title is sharper now.")),
        "assign": Act(_assign_form, _assign, _("Given away. The dates stay as they were promised.")),
        "merge": Act(_merge_form, merge, _("Merged. The people moved along, and the earliest date holds."), "unmerge"),
        "unmerge": Act(_plain(EmptyForm), _with_words(reports.unmerge), _("Separated again.")),
        "verify": Act(_plain(VerifyForm), _with_words(reports.verify), _("Thank you. That counts.")),
        "reopen": Act(_plain(ReopenForm), _with_words(reports.reopen), _("Open again. A fresh promise runs.")),
        "unseal": Act(_plain(UnsealForm), _with_words(reports.unseal), _("Asked. Another admin has to agree.")),
        "unseal-agree": Act(
            _plain(EmptyForm), _with_words(reports.agree_to_unseal), _("Opened for the two of you. The author is told.")
        ),
        "unseal-decline": Act(_plain(EmptyForm), _with_words(reports.decline_to_unseal), _("It stays closed.")),
        "attach": Act(_plain(AttachForm), _attach, _("Added.")),
    }
)
