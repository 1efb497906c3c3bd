"""What an owner does with several reports at once: each for itself, so that one refusal does not hold up the rest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from feedback.core.errors import DomainError, IllegalMove
from feedback.desk.forms.selected import GiveForm, IntoForm, PlanForm
from feedback.desk.forms.verbs import EmptyForm
from feedback.desk.words import in_words
from feedback.people.models import User
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport, Kind
from feedback.routing import actions as routing


@dataclass
class Outcome:
    """Which reports it was done with, and why not with the others."""

    done: list[FrictionReport] = field(default_factory=list)
    refused: list[tuple[FrictionReport, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BulkAct:
    """One verb for several reports. `said` and `title` take `%(count)d`; an act without a form acts at once."""

    do: Callable[[User, FrictionReport, Mapping[str, Any]], object]
    title: Any
    said: Any
    button: str | Promise
    form: type[forms.Form] = EmptyForm
    hint: str | Promise = ""

    @property
    def at_once(self) -> bool:
        """Whether nothing more has to be said."""
        return self.form is EmptyForm


def carry_out_all(act: BulkAct, user: User, chosen: Sequence[FrictionReport], given: Mapping[str, Any]) -> Outcome:
    """Do it with each report; what a rule refuses is told and leaves the others alone."""
    outcome = Outcome()
    for report in chosen:
        try:
            act.do(user, report, given)
            outcome.done.append(report)
        except IllegalMove as refusal:
            outcome.refused.append((report, in_words(refusal)))
        except DomainError as refusal:
            outcome.refused.append((report, str(refusal.reason)))
    return outcome


def _acknowledge(user: User, report: FrictionReport, given: Mapping[str, Any]) -> object:
    return reports.acknowledge(report=report, by=user)


def _plan(user: User, report: FrictionReport, given: Mapping[str, Any]) -> object:
    return reports.respond(report=report, by=user, kind=Kind.PLANNED, **given)


def _give(user: User, report: FrictionReport, given: Mapping[str, Any]) -> object:
    return routing.assign(report=report, by=user, **given)


def _merge(user: User, report: FrictionReport, given: Mapping[str, Any]) -> object:
    """Into the one that was chosen, which itself stays as it is."""
    into = given["into"]
    return report if report.pk == into.pk else reports.merge(report=report, by=user, into=into)


BULK: Mapping[str, BulkAct] = MappingProxyType(
    {
        "acknowledge": BulkAct(
            _acknowledge,
            title="",
            said=ngettext_lazy("%(count)d report is noted as seen.", "%(count)d reports are noted as seen.", "count"),
            button=_("Acknowledge"),
        ),
        "plan": BulkAct(
            _plan,
            title=ngettext_lazy("Promise a date for %(count)d report", "Promise a date for %(count)d reports", "count"),
            said=ngettext_lazy("%(count)d report has its date.", "%(count)d reports have their date.", "count"),
            button=_("Promise it"),
            form=PlanForm,
            hint=_("Everybody concerned reads the same words, and each report gets its own clock."),
        ),
        "merge": BulkAct(
            _merge,
            title=ngettext_lazy("Merge %(count)d report", "Merge %(count)d reports", "count"),
            said=ngettext_lazy("%(count)d report is one now.", "%(count)d reports are one now.", "count"),
            button=_("Merge them"),
            form=IntoForm,
            hint=_("All their people move along and keep the earliest date. It can be taken back on each report."),
        ),
        "give": BulkAct(
            _give,
            title=ngettext_lazy("Give %(count)d report away", "Give %(count)d reports away", "count"),
            said=ngettext_lazy("%(count)d report was given away.", "%(count)d reports were given away.", "count"),
            button=_("Give them"),
            form=GiveForm,
            hint=_("The dates stay as they were promised."),
        ),
    }
)
