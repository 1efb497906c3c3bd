"""What a wall shows of a site: what changed, how promises are kept, whether a champion is on, the next refresher.

A wall is read by whoever walks past, so nobody is named on it, and no figure stands for fewer than five.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, TextField, Value
from django.db.models.functions import Cast

from feedback.catalogue.kept import tools_at
from feedback.champions.kept import plans
from feedback.champions.queries import presence
from feedback.changes.models import Change
from feedback.changes.queries import holding
from feedback.changes.wallboard import Record
from feedback.commitments.models import Commitment, State
from feedback.core.hiding import FEWEST, told
from feedback.core.kept import steady
from feedback.people.models import Site, User
from feedback.training.models import Session
from feedback.training.states import SessionState

#: What takes turns stays for so many seconds.
TURN = 20
#: The newest so many changes take turns; as many are looked through for some that name nobody.
CHANGES, LOOKED_THROUGH = 6, 24
#: Lines that can be read at once from 8 metres.
LINES = 3
#: Up to so many characters of before and after stand in large type.
BRIEF = 120

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slide(Generic[T]):
    """Something that takes turns; `shown` is the one whose turn it is, for browsers without scripts."""

    what: T
    shown: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A change, with how many asked for it and how many say it is fixed; 0 where these are too few to be told."""

    change: Change
    asked: int
    fixed: int

    @property
    def brief(self) -> bool:
        """Whether it is told in so few words that they can be larger."""
        return len(self.change.before) + len(self.change.after) <= BRIEF


@dataclass(frozen=True, slots=True)
class Cover:
    """Whether a champion is on in a roster: until when, or when one comes; both empty where nobody is planned."""

    roster: str
    until: datetime | None
    begins: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """One look at the wall."""

    told: Sequence[Slide[Told]]
    record: Record
    cover: Sequence[Slide[Sequence[Cover]]]
    sessions: Sequence[Session]


def board_of(site: Site, *, now: datetime, turn: int = 0) -> Board:
    """What stands on the walls of a site at `now`. A constant number of queries, however much there is."""
    return Board(
        told=_slides(_told(site, now), turn),
        record=record_of(site, now),
        cover=_slides(_cover(site, now), turn),
        sessions=_sessions(site, now),
    )


def quarter_start(now: datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the calendar quarter began on a site's clock."""
    local = now.astimezone(zone)
    return datetime(local.year, local.month - (local.month - 1) % 3, 1, tzinfo=zone).astimezone(UTC)


def record_of(site: Site, now: datetime) -> Record:
    """The promises to a site that fell due in this quarter: kept in time, or broken; nothing while they are few."""
    since = quarter_start(now, ZoneInfo(site.timezone))
    due = Commitment.objects.filter(site=site, due_at__gte=since, due_at__lte=now)
    of = {name: Count("pk", filter=Q(state=state)) for name, state in (("kept", State.KEPT), ("broken", State.MISSED))}
    record = Record(**due.aggregate(**of))
    return record if record.kept + record.broken >= FEWEST else Record(0, 0)


def _slides(things: Sequence[T], turn: int) -> list[Slide[T]]:
    return [Slide(thing, place == turn % len(things)) for place, thing in enumerate(things)]


def _told(site: Site, now: datetime) -> list[Told]:
    """The newest changes in effect to a site's tools that were not taken up again and whose words name nobody."""
    tools = [tool.pk for tool in tools_at(site.pk)]
    published = Change.objects.filter(state=Change.State.PUBLISHED, tool__in=tools, effective_at__lte=now)
    newest = list(holding(published).select_related("tool").order_by("-published_at", "-id")[:LOOKED_THROUGH])
    names = _names_in(newest)
    nameless = [change for change in newest if names is None or not names.search(_words(change))]
    return [Told(change, told(change.people_count), told(change.fixed_count)) for change in nameless[:CHANGES]]


def _words(change: Change) -> str:
    return f"{change.before}\n{change.after}"


def _names_in(changes: Iterable[Change]) -> re.Pattern[str] | None:
    """What finds the names of people that stand in these words; None where none does. One query over everybody's."""
    words = "\n".join(_words(change) for change in changes)
    people = User.objects.exclude(name="").annotate(words=Cast(Value(words), TextField()))
    found = list(people.filter(words__icontains=F("name")).order_by().values_list("name", flat=True)) if words else []
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, found))})\b", re.IGNORECASE) if found else None


def _cover(site: Site, now: datetime) -> list[Sequence[Cover]]:
    """Every roster of a site, by name, as many at a time as can be read."""
    with steady():
        here = [plan for plan in plans().values() if plan.roster.site_id == site.pk]
        found = presence(sorted(here, key=lambda plan: plan.roster.name), now)
    lines = [
        Cover(
            each.roster.name,
            until=max((one.until for one in each.on), default=None),
            begins=each.begins,
        )
        for each in found
    ]
    return [lines[first : first + LINES] for first in range(0, len(lines), LINES)]


def _sessions(site: Site, now: datetime) -> Sequence[Session]:
    """The next sessions of training at a site."""
    planned = Session.objects.filter(site=site, state=SessionState.PLANNED, starts_at__gt=now)
    running = planned.filter(cycle__programme__is_active=True).select_related("cycle__programme")
    return list(running.order_by("starts_at", "pk")[:LINES])
