"""Addresses that open the report form filled in: `/report?tool=Agent Assist&call_type=billing&interaction=INT-482211`.

Other programs write them, so a tool, call type or kind is taken by its id or by its name, whatever its capitals, spaces
and dashes; what means nothing here is told at its field, and everything else on the address still counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from feedback.desk.forms.filing import ReportForm
from feedback.reports.actions.filing import is_interaction_id
from feedback.reports.models import TEXT_LIMIT

CHOSEN = ("nature", "tool", "call_type", "category", "moment", "severity")
WRITTEN = ("text", "expected", "suggested")
INTERACTION = "interaction_id"
#: Parameters by the names people would guess, and the field each fills.
PARAMETERS = {name: name for name in (*CHOSEN, *WRITTEN)} | {"interaction": INTERACTION, INTERACTION: INTERACTION}
LONGEST_SHOWN = 60


@dataclass(slots=True)
class Link:
    """What an address says: values by field, and words for those fields whose value means nothing here."""

    found: dict[str, Any] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)


def read_link(form: ReportForm, parameters: Mapping[str, str]) -> Link:
    """Fill the form in with what an address says."""
    link = Link()
    for parameter, name in PARAMETERS.items():
        if given := parameters.get(parameter, "").strip():
            _read(form, link, name, given)
    form.initial = {**form.initial, **link.found}
    form.told = frozenset(link.unknown)
    for name, told in link.unknown.items():
        form.fields[name].help_text = told
    return link


def _read(form: ReportForm, link: Link, name: str, given: str) -> None:
    if name in CHOSEN:
        value = _meant(form.fields[name], given)
    elif name == INTERACTION:
        value = given if is_interaction_id(given) else None
    else:
        value = given[:TEXT_LIMIT]
    if value is None:
        link.unknown[name] = _unknown(name) % {"value": given[:LONGEST_SHOWN]}
    else:
        link.found[name] = value


def _unknown(name: str) -> str:
    if name == INTERACTION:
        return _("The link said “%(value)s”, which is no id of a call. It is left out.")
    return _("The link said “%(value)s”, which is not known here. Choose for yourself.")


def _meant(chosen: forms.Field, given: str) -> Any:
    """The choice with this id, code or name; None when there is none."""
    choices = [(value, str(label)) for value, label in chosen.choices if value != ""]  # type: ignore[attr-defined]
    by_id = (value for value, _label in choices if str(value) == given)
    by_name = (value for value, label in choices if _plain(label) == _plain(given))
    return next(by_id, None) or next(by_name, None)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
