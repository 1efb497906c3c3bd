"""What verbs there are and who reacts to them. Rooms say the first in their verbs.py, `flow.py` says the second."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from feedback.events.models import Event

Reaction = Callable[["Event"], None]


class UnknownVerb(LookupError):
    """An event whose verb no room has declared: a mistake of ours, never of a caller's."""


@dataclass(frozen=True, slots=True)
class Verb:
    """How an event reads on a timeline, and which of its facts only those who answer may see."""

    sentence: str | Promise
    icon: str = "report"
    #: Keys of `data` left out for readers who are not on the answering side.
    private: frozenset[str] = frozenset()
    #: Whether the whole line is kept from the reporter's side (internal notes, say).
    internal: bool = False
    #: What it says more exactly, by one fact of the event: `(fact, {value: sentence})`.
    variants: tuple[str, Mapping[object, str | Promise]] = ("", MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class InBatches:
    """A *later* reaction that reads and writes for many events together; the relay hands it all it has claimed.

    Used as a decorator. Called with one event, as any other reaction is, it is a batch of one.
    """

    react: Callable[[Sequence["Event"]], None]

    def __call__(self, event: "Event") -> None:
        self.react([event])


@dataclass(frozen=True, slots=True)
class Reactions:
    """Dotted paths of functions in rooms' reactions.py.

    `before` is asked what belongs on a row that is about to be stored; it is given the rows, and writes only on them.
    `at_once` runs in the transaction, `later` through the outbox.
    """

    before: tuple[str, ...] = ()
    at_once: tuple[str, ...] = ()
    later: tuple[str, ...] = field(default=())


@cache
def verbs() -> dict[str, Verb]:
    """Every verb any room declares in its `verbs.py` as `VERBS`, by name."""
    found: dict[str, Verb] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("feedback.") and find_spec(f"{config.name}.verbs"):
            found |= import_module(f"{config.name}.verbs").VERBS
    return found


def verb_of(name: str) -> Verb:
    """The declaration of one verb; raises UnknownVerb."""
    try:
        return verbs()[name]
    except KeyError:
        raise UnknownVerb(f"No room declares the verb '{name}' in its verbs.py.") from None


@cache
def pipeline() -> Mapping[str, Reactions]:
    """The table of `flow.py`, found by the setting EVENT_FLOW: the journal lies below and cannot import it."""
    return import_string(settings.EVENT_FLOW)


def complete(verb: str, rows: Sequence[Any]) -> None:
    """Let the rooms above put on these rows, which are not stored yet, what they decide about them (`before`)."""
    for path in pipeline().get(verb, Reactions()).before:
        import_string(path)(rows)


@cache
def reaction(path: str) -> Reaction:
    """The function a dotted path names."""
    return import_string(path)


@cache
def reaction_to_many(path: str) -> Callable[[Sequence["Event"]], None]:
    """The same for several events of one verb: a room's own `…_all` where it has one, else one after the other."""
    module, _dot, name = path.rpartition(".")
    return getattr(import_module(module), f"{name}_all", None) or partial(_one_by_one, reaction(path))


def _one_by_one(react: Reaction, events: Sequence["Event"]) -> None:
    for event in events:
        react(event)
