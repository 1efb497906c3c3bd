"""Lines of the journal as sentences, for whoever reads them: nobody is named whom the reader may not know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.events.models import Event
from feedback.events.registry import verb_of
from feedback.insights.queries import answering_reach
from feedback.people.models import User
from feedback.people.queries import zone_of
from feedback.people.telling import Telling, people_in, sentence_of
from feedback.reports.queries import erased_among
from feedback.reports.verbs import FORGOTTEN, THEIRS, UNNAMED


@dataclass(frozen=True, slots=True)
class Line:
    """One line for one reader. `who` is bold, `sentence` goes on from there; `data` are the facts they may read."""

    event: Event
    actor: User | None
    who: str
    sentence: str
    icon: str
    internal: bool
    #: What it is about, as people call it, and its page; empty where it has neither.
    about: str = ""
    url: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.who} {self.sentence}".strip()


def lines_of(events: Sequence[Event], reader: User, *, now: datetime | None = None) -> list[Line]:
    """These events for one reader, in the active language and their zone; two queries however many they are."""
    telling = Telling(people_in(events), zone_of(reader), now or timezone.now())
    within = answering_reach(reader)
    # Whose it was went with the words: the journal keeps a number for its seals, and nobody is told whose.
    erased = erased_among({event.root_id for event in events if event.root_type == "report"})
    return [
        _line(
            event,
            reader,
            replace(telling, people={}) if _is_theirs(event) and event.root_id in erased else telling,
            answers=within.covers(event.site_id, event.team_id, event.tool_id),
        )
        for event in events
    ]


def _is_theirs(event: Event) -> bool:
    return event.root_type == "report" and event.verb in FORGOTTEN


def _line(event: Event, reader: User, telling: Telling, *, answers: bool) -> Line:
    verb = verb_of(event.verb)
    data = {key: value for key, value in event.data.items() if answers or key not in verb.private}
    actor = _actor(event, reader, telling.people)
    who, sentence = telling.tell(sentence_of(verb, event.data), data, _name(event, actor))
    about, url = _about(event)
    return Line(event, actor, who, sentence, verb.icon, verb.internal, about, url, data)


def _actor(event: Event, reader: User, people: Mapping[int, User]) -> User | None:
    """Who did it. Of "me too" and "fixed for me" nobody is told but whoever said so."""
    if event.actor_id is None or (event.verb in UNNAMED and event.actor_id != reader.pk):
        return None
    return people.get(event.actor_id)


def _name(event: Event, actor: User | None) -> str:
    if actor is not None:
        return actor.name
    return _("somebody") if event.verb in THEIRS else "Fortnight"


def _about(event: Event) -> tuple[str, str]:
    if event.root_type == "report":
        return f"F-{event.root_id}", reverse("reports:detail", args=[f"F-{event.root_id}"])
    if event.root_type == "change":
        return _("Change %(number)s") % {"number": event.root_id}, reverse("changes:detail", args=[event.root_id])
    if event.root_type == "theme":
        return _("Theme %(number)s") % {"number": event.root_id}, reverse("themes:detail", args=[event.root_id])
    if event.root_type == "stay_out":
        return _("Register"), reverse("register:list")
    if event.root_type == "person":
        return _("Person %(number)s") % {"number": event.root_id}, reverse("people:detail", args=[event.root_id])
    return "", ""
