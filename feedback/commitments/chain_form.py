"""The steps of an escalation in a form: a handful of rows, each a sentence in fields. Every rule is the action's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms import BoundField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.commitments.chains import MOST_MINUTES, MOST_STEPS, named_in
from feedback.commitments.explain import link_sentence
from feedback.commitments.terms import CALENDAR, NAMED, NOTIFY, REASSIGN, WORKING, Link
from feedback.people.models import OwnerGroup, Role, User
from feedback.people.pickers import PersonField

#: So many rows there are at least, and one more than there are steps.
ROWS = 4
FIELDS = ("tell", "after", "time", "person", "hold")
TIME_LABELS = [(CALENDAR, _("hours")), (WORKING, _("working hours"))]
TOLD = [
    ("owner", _("the owner")),
    ("lead", _("the owner’s lead")),
    ("supervisor", _("the supervisor of the reporter")),
    ("supervisor_lead", _("the supervisor’s lead")),
    ("admin", _("the head of operations")),
    ("person", _("a person, named here")),
    ("person_lead", _("the lead of a person, named here")),
]
GIVEN = [("to:deputy", _("the owner’s deputy, while the owner is away")), ("to:person", _("a person, named here"))]


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one step by name, and the sentence that they make; empty where they make none."""

    number: int
    fields: Mapping[str, BoundField]
    labels: Mapping[str, Promise]
    sentence: str

    @property
    def is_wrong(self) -> bool:
        """Whether one of its fields has to be put right."""
        return any(field.errors for field in self.fields.values())


class ChainForm(forms.Form):
    """A form with the rows of a chain; a subclass calls `add_rows` once its own fields are there."""

    chain_before: Sequence[Mapping[str, Any]] = ()

    def add_rows(self, chain: Sequence[Mapping[str, Any]]) -> None:
        """A row for each step, and one more to write in; as many as were sent, where the form comes back."""
        self.chain_before = chain
        whom = _whom(chain)
        for number in range(1, self._count() + 1):
            self.fields |= dict(_fields(number, whom))
        for number, link in enumerate(chain, start=1):
            self.initial = {**_said(number, Link(**link)), **self.initial}

    def _count(self) -> int:
        sent = sum(f"tell_{number}" in self.data for number in range(1, MOST_STEPS + 1))
        return min(MOST_STEPS, max(ROWS, len(self.chain_before) + 1, sent))

    def steps(self) -> list[Row]:
        """The rows in their order, each with its sentence: of what was sent, else of what there is."""
        links = {number: self._link(number) for number in range(1, self._count() + 1)}
        named = named_in([[link._asdict() for link in links.values() if link]])
        owner, now = self._owner(), timezone.now()
        return [
            Row(
                number,
                {name: self[f"{name}_{number}"] for name in FIELDS},
                LABELS,
                link_sentence(link, named, owner, now) if link else "",
            )
            for number, link in links.items()
        ]

    def _owner(self) -> User | None:
        """Who answers for the tool that is chosen."""
        tool = self.cleaned_data.get("tool") if self.is_bound and hasattr(self, "cleaned_data") else None
        if not self.is_bound and self.initial.get("tool"):
            tool = self.fields["tool"].to_python(self.initial["tool"]) if "tool" in self.fields else None
        return tool.owner if tool else None

    def _link(self, number: int) -> Link | None:
        """The step of a row; None where it has none, or something in it is wrong."""
        if not self.is_bound:
            place = number - 1
            return Link(**self.chain_before[place]) if place < len(self.chain_before) else None
        given = {name: self.cleaned_data.get(f"{name}_{number}") for name in FIELDS}
        if not given["tell"] or any(f"{name}_{number}" in self.errors for name in given):
            return None
        return _meant(given)

    def clean_rows(self) -> None:
        """A step that is about a person names them, and no other step does."""
        for number in range(1, self._count() + 1):
            tell, person = (self.cleaned_data.get(f"{name}_{number}") for name in ("tell", "person"))
            asks = str(tell).removeprefix("to:") in NAMED
            if asks and not person and f"person_{number}" not in self.errors:
                self.add_error(f"person_{number}", _("Name the person whom this step reaches."))
            elif person and tell is not None and not asks:
                told = _("This step reaches nobody by name. Choose “a person” beside it, or take the name out.")
                self.add_error(f"person_{number}", told)

    def chain(self) -> list[dict[str, Any]]:
        """The steps that were given, as a policy takes them."""
        links = (self._link(number) for number in range(1, self._count() + 1))
        return [link.as_json() for link in links if link]


def is_of_row(name: str) -> bool:
    """Whether a field belongs to a row."""
    stem, _line, number = name.rpartition("_")
    return number.isdecimal() and stem in FIELDS


def _whom(chain: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Everybody a step can reach; a group that was chosen stays on offer although it is not in use any more."""
    chosen = [link["group_id"] for link in chain if link.get("group_id")]
    groups = OwnerGroup.objects.filter(Q(is_active=True) | Q(pk__in=chosen)).order_by("name")
    given = [*GIVEN, *((f"group:{group.pk}", _least_loaded(group)) for group in groups)]
    return [("", _("nobody")), (_("Tell"), TOLD), (_("Give the report to"), given)]


def _least_loaded(group: OwnerGroup) -> str:
    return gettext("the least loaded of “%(group)s”") % {"group": group.name}


#: What the fields of a row are called; an error names the step as well.
LABELS = {
    "tell": _("Whom it reaches"),
    "after": _("So long after it broke"),
    "time": _("counted in"),
    "person": _("The person"),
    "hold": _("Wait until they are at work"),
}


def _fields(number: int, whom: list[Any]) -> Iterable[tuple[str, forms.Field]]:
    most, roles = MOST_MINUTES // 60, (Role.OWNER, Role.SUPERVISOR, Role.ADMIN)
    # One list of people serves all rows.
    shared = forms.TextInput(attrs={"list": "id_person_1_people", "autocomplete": "off"})
    more: dict[str, Any] = {} if number == 1 else {"widget": shared}
    named = _("Where the step names one: a name or an e-mail address.")
    fields: dict[str, forms.Field] = {
        "tell": forms.ChoiceField(required=False, choices=whom),
        "after": forms.FloatField(required=False, min_value=0, max_value=most),
        "time": forms.ChoiceField(required=False, choices=TIME_LABELS),
        "person": PersonField(_here, roles=roles, required=False, help_text=named, **more),
        "hold": forms.BooleanField(required=False),
    }
    for name, field in fields.items():
        field.label = format_lazy(_("Step {number}: {label}"), number=number, label=LABELS[name])
        yield f"{name}_{number}", field


def _here() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


def _said(number: int, link: Link) -> dict[str, Any]:
    """A step as its row shows it."""
    code = link.tell
    if link.act == REASSIGN:
        code = f"group:{link.group_id}" if link.tell == "group" else f"to:{link.tell}"
    named = link.person_id is not None and User.objects.filter(pk=link.person_id).first()
    said = {"tell": code, "after": f"{link.after_minutes / 60:g}", "time": link.time, "hold": link.hold}
    return {f"{name}_{number}": value for name, value in {**said, "person": named or None}.items()}


def _meant(given: Mapping[str, Any]) -> Link:
    """A row as a step."""
    code, _colon, named = str(given["tell"]).partition(":")
    tell = named if code == "to" else code
    return Link(
        after_minutes=round(60 * (given["after"] or 0)),
        tell=tell,
        time=given["time"] or CALENDAR,
        act=REASSIGN if named else NOTIFY,
        person_id=given["person"].pk if tell in NAMED and given["person"] else None,
        group_id=int(named) if code == "group" else None,
        hold=bool(given["hold"]),
    )
