"""What looks like a promise kept on paper: seen and then left, a clock stopped for nothing, answers that came back.

None of it is proof of anything; each row leads to the report, whose timeline says what happened. All of it within what
somebody oversees, and bounded: by what is open, or by what happened in the last SPAN.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value

from feedback.commitments.models import Commitment, Kind, Pause
from feedback.commitments.queries import listed, overseen_by, still_open
from feedback.events.models import Event
from feedback.people.models import User
from feedback.reports.models import FrictionReport, State
from feedback.reports.queries import reports_visible_to

SPAN = timedelta(days=90)
#: So many rows of each are shown, and as many more are counted.
MOST = 50
UNTOUCHED_DAYS = 5
#: What shows that somebody did something about a report after they had seen it.
TOUCHING = ("report.asked", "report.commented", "report.noted", "report.responded", "report.merged", "report.retitled")


@dataclass(frozen=True, slots=True)
class Look:
    """One row: the promise, its report as far as the reader sees it, since when, and for how long."""

    commitment: Commitment
    report: FrictionReport | None
    at: datetime
    until: datetime | None = None

    @property
    def length(self) -> timedelta:
        """How long it lasted."""
        return (self.until or self.at) - self.at


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one check, the most telling first, and whether there are more."""

    looks: Sequence[Look]
    more: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of each there is with one owner."""

    owner: str
    untouched: int = 0
    pauses: int = 0
    reopened: int = 0

    @property
    def sum(self) -> int:
        """All of it."""
        return self.untouched + self.pauses + self.reopened


@dataclass(frozen=True, slots=True)
class Checks:
    """All three, and whose they are."""

    days: int
    owners: list[Tally]
    untouched: Found
    pauses: Found
    reopened: Found


def checks(reader: User, *, now: datetime, days: int = UNTOUCHED_DAYS) -> Checks:
    """What a supervisor may want to ask about; `days` is how long a report lies after it was seen."""
    rows = overseen_by(reader, at=now)
    untouched, pauses, reopened = _untouched(rows, now, days), _pauses(rows, now), _reopened(rows, now)
    left: list[Any] = list(untouched[: MOST + 1])
    stopped, again = list(pauses[: MOST + 1]), list(reopened[: MOST + 1])
    subjects = [each.subject_id for each in (*left, *again)] + [each.commitment.subject_id for each in stopped]
    seen = reports_visible_to(reader, at=now).filter(pk__in=subjects).in_bulk()
    return Checks(
        days=days,
        owners=_owners(untouched, pauses, reopened),
        untouched=_found(Look(each, seen.get(each.subject_id), each.since, now) for each in left),
        pauses=_found(
            Look(each.commitment, seen.get(each.commitment.subject_id), each.started_at, each.ended_at)
            for each in stopped
        ),
        reopened=_found(Look(each, seen.get(each.subject_id), each.opened_at) for each in again),
    )


def _found(looks: Iterable[Look]) -> Found:
    found = list(looks)
    return Found(found[:MOST], more=len(found) > MOST)


def _untouched(rows: QuerySet[Commitment], now: datetime, days: int) -> Any:
    """Answers that are owed on reports that were seen so many days ago, with nothing done about them since."""
    report = FrictionReport.objects.filter(pk=OuterRef("subject_id"))
    seen = report.filter(state=State.ACKNOWLEDGED, acknowledged_at__lte=now - timedelta(days=days))
    done = Event.objects.filter(
        root_type="report", root_id=OuterRef("subject_id"), verb__in=TOUCHING, at__gt=OuterRef("since")
    )
    owed = still_open(rows).filter(kind=Kind.RESPOND, subject_type="report")
    since = seen.values("acknowledged_at")[:1]
    return listed(
        owed.annotate(since=Subquery(since)).filter(~Exists(done), since__isnull=False).order_by("since", "id")
    )


def _pauses(rows: QuerySet[Commitment], now: datetime) -> QuerySet[Pause]:
    """Clocks that stood still for a question that nobody answered: something else set them going again."""
    replied = Event.objects.filter(
        verb="report.replied",
        root_type="report",
        root_id=OuterRef("commitment__subject_id"),
        at__gte=OuterRef("started_at"),
        at__lte=OuterRef("ended_at"),
    )
    over = Pause.objects.filter(ended_at__gte=now - SPAN, reason="reporter", ended_at__gt=F("started_at"))
    ours = over.filter(commitment__in=rows.order_by(), commitment__kind=Kind.RESPOND)
    found = ours.filter(~Exists(replied)).select_related("commitment__owner", "commitment__tool", "commitment__team")
    return found.defer("commitment__schedule", "commitment__policy").order_by("-ended_at", "-id")


def _reopened(rows: QuerySet[Commitment], now: datetime) -> QuerySet[Commitment]:
    """Promises of an answer that had to be made again, because it still happens or the answer did not do."""
    fresh = rows.filter(round__gt=0, kind=Kind.RESPOND, due_at__gte=now - SPAN, opened_at__gte=now - SPAN)
    return listed(fresh.order_by("-opened_at", "-id"))


def _owners(untouched: QuerySet[Commitment], pauses: QuerySet[Pause], reopened: QuerySet[Commitment]) -> list[Tally]:
    """How often each owner stands in these checks, all three counted in one statement."""
    first, *others = (
        _by_owner("untouched", untouched, "owner__name"),
        _by_owner("pauses", pauses, "commitment__owner__name"),
        _by_owner("reopened", reopened, "owner__name"),
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for check, name, count in first.union(*others, all=True):
        counts[name][check] = count
    tallies = [Tally(name, **found) for name, found in counts.items()]
    return sorted(tallies, key=lambda tally: (-tally.sum, tally.owner))[:MOST]


def _by_owner(check: str, rows: Any, name: str) -> Any:
    """Rows of the check's name, an owner's name, and how many of these rows the owner has."""
    named = rows.select_related(None).defer(None).order_by().filter(~Q(**{name: None}))
    counted = named.annotate(about=Value(check, output_field=CharField())).values_list("about", name)
    return counted.annotate(count=Count("pk", distinct=True))
