"""A line of the journal as a sentence: people by name instead of by id, dates as a reader reads them.

The rooms above decide who may know what; here it is only put into words, for a report's timeline and the journal alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from feedback.core.wording import day, moment
from feedback.events.models import Event
from feedback.events.registry import Verb
from feedback.people.models import User

#: Facts that name a person by id; the sentence calls them by the name without `_id`.
PEOPLE = frozenset({"owner_id", "to_id", "from_id", "told_id", "deputy_id", "passed_over_id", "person_id"})
#: Facts that name a report by its number.
REPORTS = frozenset({"into", "merged", "back_from"})


def people_in(events: Iterable[Event]) -> Mapping[int, User]:
    """Everybody these lines name by id, in one query."""
    events = list(events)
    ids = {event.actor_id for event in events} | {event.data.get(key) for event in events for key in PEOPLE}
    return User.objects.select_related("site").in_bulk([pk for pk in ids if isinstance(pk, int)])


def sentence_of(verb: Verb, data: Mapping[str, Any]) -> str:
    """How the verb reads, as exactly as its own variants say."""
    fact, sentences = verb.variants
    return str(sentences.get(data.get(fact), verb.sentence))


@dataclass(frozen=True, slots=True)
class Telling:
    """Puts facts into sentences for one reader: in the active language, in `zone`, as seen at `now`."""

    people: Mapping[int, User]
    zone: tzinfo
    now: datetime

    def tell(self, sentence: str, data: Mapping[str, Any], actor: str) -> tuple[str, str]:
        """Who, if the sentence begins with the actor, and the rest: ("Owner 04", "has seen it")."""
        facts = self._facts(data, actor)
        if sentence.startswith("%(actor)s "):
            return _capital(actor), sentence.removeprefix("%(actor)s ") % facts
        return "", _capital(sentence % facts)

    def _facts(self, data: Mapping[str, Any], actor: str) -> "_Facts":
        facts = _Facts({key: self._fact(key, value) for key, value in data.items()})
        named = {key.removesuffix("_id"): self.people.get(data[key]) for key in PEOPLE & data.keys()}
        facts |= {key: person.name if person else _("nobody") for key, person in named.items()}
        facts["actor"] = actor
        return facts

    def _fact(self, key: str, value: Any) -> str:
        if key in REPORTS and value:
            return f"F-{value}"
        if key == "deliver_by" and isinstance(value, str):
            return day(date.fromisoformat(value), today=self.now.astimezone(self.zone).date())
        if key.endswith("_at") and isinstance(value, str) and (instant := parse_datetime(value)):
            return moment(instant, zone=self.zone, now=self.now)
        return "" if value is None else str(value)


class _Facts(dict[str, str]):
    """A sentence that asks for a fact the reader may not see, or an old event does not have, gets nothing there."""

    def __missing__(self, key: str) -> str:
        return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
