"""One story of a report for one reader: every line of the journal that they may read, in their words and their zone.

What is quoted (answers, talk, notes, words on whether it is fixed) is read beside the journal, which holds no text. Who
said "me too" or whether it is fixed is never named but to themselves; whoever raised a report without their name has a
pseudonym there, for themselves too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.core.masking.wording import in_words
from feedback.events.models import Event
from feedback.events.registry import Verb, verb_of
from feedback.people.models import User
from feedback.people.queries import zone_of
from feedback.people.telling import Telling, people_in, sentence_of
from feedback.reports.models import FrictionReport, InternalNote, Message, Response, Verification
from feedback.reports.permissions import sees_internal
from feedback.reports.pseudonyms import pseudonym_of
from feedback.reports.seal import own_among
from feedback.reports.verbs import FORGOTTEN, THEIRS, UNNAMED

#: Facts that name somebody's words.
_QUOTED = ("response_id", "message_id", "verification_id", "note_id")
#: What is done by whoever raised a report and names none of their words.
_BY_AUTHOR = frozenset({"report.filed", "report.attached"})
_TONES = {"report.confirmed": "kept", "report.reopened": "risk"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `who` is bold, `sentence` goes on from there; `text` is both. `quote` is somebody's own words."""

    verb: str
    at: datetime
    actor: User | None
    who: str
    sentence: str
    icon: str
    tone: str = ""
    quote: str = ""
    detail: str = ""
    internal: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.who} {self.sentence}".strip()


def timeline(report: FrictionReport, viewer: User, *, now: datetime | None = None) -> list[Entry]:
    """The story so far, newest first, in the active language and the viewer's zone; a constant number of queries."""
    internal = sees_internal(viewer, report)
    events = list(Event.objects.filter(root_type="report", root_id=report.pk))
    shown = [event for event in events if internal or not verb_of(event.verb).internal]
    teller = _Teller(report, viewer, internal=internal, now=now or timezone.now())
    teller.read(shown)
    told = [teller.entry(event) for event in sorted(shown, key=lambda event: (event.at, event.pk))]
    return told[::-1]


class _Teller:
    """Turns lines of the journal into sentences for one reader."""

    def __init__(self, report: FrictionReport, viewer: User, *, internal: bool, now: datetime) -> None:
        self.report, self.viewer, self.internal = report, viewer, internal
        self.telling = Telling({}, zone_of(viewer), now)
        self.quotes: dict[tuple[str, int], str] = {}
        #: Through whose seal something was said, by the fact that names it; and which seals are the reader's own.
        self.sealed: dict[tuple[str, int], int | None] = {}
        self.own: frozenset[int] = frozenset()
        self.planned = False

    def read(self, events: list[Event]) -> None:
        """Everything the sentences need, in one query a table."""
        self.telling = replace(self.telling, people=people_in(events))
        self._quote("response_id", Response.objects.filter(report=self.report).values_list("pk", "message"))
        self._said("message_id", Message.objects.filter(report=self.report).values_list("pk", "text", "sealed_id"))
        verdicts = Verification.objects.filter(report=self.report)
        self._said("verification_id", verdicts.values_list("pk", "note", "sealed_id"))
        if self.internal:
            self._quote("note_id", InternalNote.objects.filter(report=self.report).values_list("pk", "text"))
        nameless = {self.report.pk} if self.report.anonymous else set()
        self.own = own_among(self.viewer, nameless.union(filter(None, self.sealed.values())))

    def _quote(self, key: str, rows: Iterable[tuple[int, str]]) -> None:
        self.quotes.update(((key, pk), text) for pk, text in rows)

    def _said(self, key: str, rows: Iterable[tuple[int, str, int | None]]) -> None:
        for pk, text, sealed in rows:
            self.quotes[key, pk], self.sealed[key, pk] = text, sealed

    def entry(self, event: Event) -> Entry:
        verb = verb_of(event.verb)
        data = {key: value for key, value in event.data.items() if self.internal or key not in verb.private}
        actor = self._actor(event)
        who, sentence = self.telling.tell(self._sentence(event, verb), data, self._name(event, data, actor))
        return Entry(
            verb=event.verb,
            at=event.at,
            actor=actor,
            who=who,
            sentence=sentence,
            icon=verb.icon,
            tone=_TONES.get(event.verb, ""),
            quote=self._quoted(data),
            detail=_masked(data.get("masked") or {}) if event.verb == "report.filed" else "",
            internal=verb.internal,
            data=data,
        )

    def _quoted(self, data: Mapping[str, Any]) -> str:
        """The words that one of the facts names by the id of their row."""
        return next((text for key in _QUOTED if (text := self.quotes.get((key, data.get(key) or 0), ""))), "")

    def _actor(self, event: Event) -> User | None:
        """Who did it, if the reader may know: of "me too" and "fixed" only that it was themselves, or the reporter."""
        if event.actor_id is None or self._forgotten(event):
            return None
        named = event.actor_id in {self.viewer.pk, self.report.reporter_id}
        return self.telling.people.get(event.actor_id) if named or event.verb not in UNNAMED else None

    def _forgotten(self, event: Event) -> bool:
        """Whether whose it was went with the words. The journal keeps a number for its seals; nobody is told whose."""
        return self.report.is_erased and event.verb in FORGOTTEN

    def _name(self, event: Event, data: Mapping[str, Any], actor: User | None) -> str:
        sealed = self._nameless(event, data)
        if sealed is not None:
            name = pseudonym_of(sealed)
            return _("%(name)s (you)") % {"name": name} if sealed in self.own else name
        if actor is not None:
            return _("%(name)s (you)") % {"name": actor.name} if actor.pk == self.viewer.pk else actor.name
        if event.verb not in THEIRS:
            return "Fortnight"
        person = self.telling.people.get(event.actor_id) if event.actor_id and not self._forgotten(event) else None
        site = person.site if person and person.site else self.report.told_site
        if site is None or (event.actor_id is None and event.verb in UNNAMED):
            return _("a colleague")
        return _("a colleague in %(site)s") % {"site": site.name}

    def _nameless(self, event: Event, data: Mapping[str, Any]) -> int | None:
        """The report under whose pseudonym somebody did this; None for what was done by name, or by nobody."""
        if event.actor_id is not None or event.verb not in THEIRS:
            return None
        named = ((key, data.get(key) or 0) for key in _QUOTED)
        said = next((self.sealed[fact] for fact in named if fact in self.sealed), None)
        return said or (self.report.pk if self.report.anonymous and event.verb in _BY_AUTHOR else None)

    def _sentence(self, event: Event, verb: Verb) -> str:
        """A plan after a plan moves its date."""
        if event.verb != "report.responded" or event.data.get("kind") != "planned":
            return sentence_of(verb, event.data)
        moved, self.planned = self.planned, True
        return sentence_of(verb, {"kind": "moved" if moved else "planned"})


def _masked(counts: Mapping[str, int]) -> str:
    """ "one e-mail address, 2 phone numbers were masked": what was kept out before storing."""
    what = in_words(counts)
    return _("Masked before it was stored: %(what)s") % {"what": what} if what else ""
