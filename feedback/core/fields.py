"""What templates/ui/field.html needs to draw a bound field: which kind it is, and how its parts are wired together."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.forms import (
    BaseForm,
    BooleanField,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    Field,
    RadioSelect,
    Select,
    Textarea,
)
from django.http import QueryDict
from django.utils.functional import Promise

from feedback.core.parts import Chip


@dataclass(frozen=True, slots=True)
class FieldOptions:
    """What a template may say about a field; everything else comes from the form.

    `layout="line"` joins the choices of a radio field. `rows` is a textarea's height. `counter` shows what is left of
    `max_length`. `draft` is the key a textarea's unsent words are kept under. `size` is "s" (as wide as its content)
    or "q" (a search field). `bare` hides the label from sight. Optional fields say so
    unless `optional=False`.
    """

    label: str | Promise = ""
    hint: str | Promise = ""
    layout: str = ""
    rows: int | None = None
    counter: bool = False
    draft: str = ""
    placeholder: str | Promise = ""
    size: str = ""
    autofocus: bool = False
    autocomplete: str = ""
    bare: bool = False
    optional: bool | None = None


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One error, with the id of the control it is about (empty for the whole form)."""

    target: str
    label: str
    message: str


def kind_of(bound: BoundField) -> str:
    """How a field is drawn: hidden, switch, choice (radio and checkbox lists) or line (a label above)."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choice"
    if isinstance(widget, CheckboxInput):
        return "switch"
    return "line"


def context_of(bound: BoundField, options: FieldOptions) -> dict[str, Any]:
    """The context of ui/field.html."""
    hint = options.hint or bound.help_text
    limit = getattr(bound.field, "max_length", None) if options.counter else None
    described_by = _described_by(bound, hint=bool(hint), counter=limit is not None)
    return {
        "bound": bound,
        "kind": kind_of(bound),
        "label": options.label or bound.label,
        "hint": hint,
        "limit": limit,
        "left": limit - len(str(bound.value() or "")) if limit is not None else None,
        "options": options,
        "described_by": described_by,
        "optional": _is_optional(bound.field, options),
        "control": bound.as_widget(attrs=_attributes(bound, options, described_by)),
    }


def _is_optional(field: Field, options: FieldOptions) -> bool:
    """Optional fields say so; required ones, the rule, stay silent. A switch is never marked."""
    if options.optional is not None:
        return options.optional
    return not field.required


def _described_by(bound: BoundField, *, hint: bool, counter: bool) -> str:
    parts = {"error": bool(bound.errors), "helptext": hint, "left": counter}
    return " ".join(f"{bound.auto_id}_{name}" for name, there in parts.items() if there and bound.auto_id)


def _attributes(bound: BoundField, options: FieldOptions, described_by: str) -> dict[str, Any]:
    widget = bound.field.widget
    kind = kind_of(bound)
    attributes: dict[str, Any] = {}
    if kind == "line":
        own = widget.attrs.get("class", "")
        attributes["class"] = " ".join(filter(None, ["in", f"in-{options.size}" if options.size else "", own]))
    if kind == "switch":
        attributes["role"] = "switch"
    if described_by and kind != "choice":
        attributes["aria-describedby"] = described_by
    if isinstance(widget, Textarea):
        attributes["rows"] = options.rows or widget.attrs.get("rows") or 3
        attributes["cols"] = False
    asked = {
        "data-draft": options.draft if isinstance(widget, Textarea) else "",
        "placeholder": options.placeholder,
        "autofocus": options.autofocus,
        "autocomplete": options.autocomplete,
        "data-count": options.counter and kind == "line" and not isinstance(widget, Select),
    }
    return attributes | {name: value for name, value in asked.items() if value}


def error_links(form: BaseForm) -> list[ErrorLink]:
    """Every error of a form in the order of its fields, those of the whole form first.

    Where fields of several rows share a label, it is told with its number among them.
    """
    links = [ErrorLink("", "", str(message)) for message in form.non_field_errors()]
    shared, met = Counter(str(bound.label) for bound in form), Counter[str]()
    for bound in form:
        label = str(bound.label)
        met[label] += 1
        name = f"{label} {met[label]}" if shared[label] > 1 else label
        links += [ErrorLink(_target(bound), name, str(message)) for message in bound.errors]
    return links


def _target(bound: BoundField) -> str:
    """The first control of a choice, the control itself otherwise: a link must land where one can type."""
    return f"{bound.auto_id}_0" if kind_of(bound) == "choice" else bound.auto_id


def chips_of(form: BaseForm, path: str) -> list[Chip]:
    """The filters of a bound GET form that are on."""
    if not isinstance(form.data, QueryDict) or not form.is_valid():
        return []
    data = form.data.copy()
    data.pop("cursor", None)
    return [
        Chip(str(bound.label), _chosen(bound), _without(data, bound.html_name, path))
        for bound in form
        if form.cleaned_data.get(bound.name) not in (None, "", [], False) and not bound.is_hidden
    ]


def _chosen(bound: BoundField) -> str:
    """What is chosen, in words; of a switch that is on its label says all."""
    value = bound.data
    if isinstance(bound.field, BooleanField):
        return ""
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return str(value)
    wanted = {str(v) for v in (value if isinstance(value, list) else [value])}
    return ", ".join(str(label) for code, label in choices if str(code) in wanted)


def _without(data: QueryDict, name: str, path: str) -> str:
    rest = data.copy()
    rest.pop(name, None)
    return f"{path}?{rest.urlencode()}" if rest else path
