"""The data that templates/ui/ components take: small frozen records a view fills and a template draws."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Tab:
    """One link of a filter bar (`ui/tabs.html`)."""

    label: str | Promise
    url: str
    current: bool = False
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One big figure with its words (`ui/figures.html`). `state` gives it a shape and a colour."""

    value: str | int
    label: str | Promise
    state: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline (`ui/timeline.html`): `who` did `sentence` at an instant; `quote` are their words."""

    icon: str
    at: datetime
    sentence: str | Promise
    who: str = ""
    quote: str = ""
    detail: str | Promise = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a guided path (`ui/steps.html`); `state` is done, now or ahead."""

    title: str | Promise
    url: str
    state: str = "ahead"
    hint: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, with the address that takes it off (`ui/filters.html`)."""

    label: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice's label with a second line, for `choices=` of a radio or checkbox field: "Blocking / I cannot go on"."""

    label: str | Promise
    hint: str | Promise = ""

    def __str__(self) -> str:
        return str(self.label)
