"""What happened to the reports of past years, dealt out by chance: who raised what, when it was seen and answered.

The dates of promises come from the same pure arithmetic as everybody's, over a pool of instants that reports share.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from feedback.calendars.queries import hours_of
from feedback.catalogue.models import CallType, Category, Moment, Severity, Tool
from feedback.commitments import policies
from feedback.commitments.actions.opening import Scope, promise
from feedback.commitments.models import Commitment
from feedback.events.actions import Thing
from feedback.people.models import Site, User
from feedback.reports.models import Kind, State
from feedback.reports.seal import free_tokens
from feedback.setup.demo import script
from feedback.setup.demo.cast import Cast

#: So many different instants a site; reports are dealt out over them.
POOL = 2_000
SPAN = timedelta(days=730)
#: Few are of the last weeks only, about as many a day as the story tells: what a change did is held against them.
FEW, RECENT = 250, timedelta(days=65)
OUTCOMES = (
    (State.CONFIRMED.value, Kind.CHANGED.value),
    (State.CONFIRMED.value, Kind.ANSWERED.value),
    (State.ANSWERED.value, Kind.ANSWERED.value),
    (State.DECLINED.value, Kind.DECLINED.value),
)
WEIGHTS = (40, 25, 20, 15)
ANONYMOUS, LATE, JOINED = 0.08, 0.1, 0.12
MOST_JOINED, MOST_NAMELESS = 4, 12


class Given(NamedTuple):
    """A promise as it was made; what is frozen into it is JSON already, because many reports share it."""

    kind: str
    calendar_id: int
    calendar_version: int
    policy: str
    runs_out_at: datetime
    due_at: datetime
    schedule: str

    @classmethod
    def of(cls, row: Commitment) -> "Given":
        """From the promise that the house would make."""
        policy, schedule = json.dumps(row.policy), json.dumps(row.schedule)
        return cls(
            row.kind, row.calendar_id, row.calendar_version, policy, row.runs_out_at, row.due_at, schedule
        )  # fmt: skip


class Start(NamedTuple):
    """An instant at a site, with the promises that a report raised then was given."""

    at: datetime
    site_id: int
    promises: tuple[Given, ...]


class Owned(NamedTuple):
    """A tool, who answers for it, and how routing says that."""

    pk: int
    name: str
    owner_id: int | None
    reason: str

    @classmethod
    def of(cls, tool: Tool) -> "Owned":
        """From the catalogue."""
        return cls(tool.pk, tool.name, tool.owner_id, f"{tool.owner} answers for {tool.name}.")


@dataclass(slots=True)
class Life:
    """Everything about one settled report that its rows need."""

    pk: int
    answer_pk: int
    reporter: User
    supporters: tuple[int, ...]
    tool: Owned
    start: Start
    call_type_id: int
    category_id: int
    severity: str
    moment: str
    text: str
    answer: str
    state: str
    kind: str
    #: By which its author finds it, where it was raised without a name; else empty.
    token: str
    seen_at: datetime
    answered_at: datetime
    closed_at: datetime

    @property
    def anonymous(self) -> bool:
        """Whether it was raised without a name."""
        return bool(self.token)

    @property
    def named_id(self) -> int | None:
        """The reporter, where they gave their name."""
        return None if self.anonymous else self.reporter.pk

    @property
    def team_id(self) -> int | None:
        """The team that the report, its promises and events may name."""
        return None if self.anonymous else self.reporter.team_id

    @property
    def confirmed_at(self) -> datetime | None:
        """When its reporter said that it is fixed."""
        return self.closed_at if self.state == State.CONFIRMED else None


class Dealer:
    """Deals out lives before an instant, the same ones for the same random numbers."""

    def __init__(self, cast: Cast, rng: Random, before: datetime, count: int) -> None:
        self.rng = rng
        self.span = SPAN if count > FEW else RECENT
        self.tokens: dict[int, list[str]] = {}
        self.people = [person for person in cast.agents if person.site_id is not None]
        self.near = {
            site: [each.pk for each in self.people if each.site_id == site]
            for site in {person.site_id for person in self.people}
        }
        self.lines = [(line, Owned.of(cast.tools[line.tool])) for line in script.LINES]
        self.call_types = list(CallType.objects.order_by("pk").values_list("pk", flat=True))
        self.categories = list(Category.objects.order_by("pk").values_list("pk", flat=True))
        self.pools = {
            site.pk: list(self._pool(site, before, min(POOL, count)))
            for site in Site.objects.select_related("calendar")
        }

    def _pool(self, site: Site, before: datetime, size: int) -> Iterator[Start]:
        hours, rules = hours_of(site.calendar), policies.in_force()
        terms = policies.terms_of(policies.matching(rules, policies.About(site.pk, None, "", None)))
        scope = Scope(site.pk, None, None, None)
        instants = (before - self.span * self.rng.random() for _ in range(size))
        for at in sorted(instant.replace(second=0, microsecond=0) for instant in instants):
            rows = (
                promise(
                    Thing("report", 0), kind, target, scope, calendar=site.calendar, hours=hours, terms=terms,
                    opened_at=at,
                )
                for kind, target in policies.first_targets(hours, terms, at).items()
            )  # fmt: skip
            yield Start(at, site.pk, tuple(map(Given.of, rows)))

    def life(self, pk: int, answer_pk: int) -> Life:
        """One settled report, whose row and whose answer's row have these keys."""
        rng = self.rng
        reporter = rng.choice(self.people)
        line, tool = rng.choice(self.lines)
        start = rng.choice(self.pools[reporter.site_id or 0])
        seen_at = start.at + timedelta(minutes=rng.randrange(20, 1500))
        answered_at = seen_at + timedelta(minutes=rng.randrange(60, 60 * 24 * (20 if rng.random() < LATE else 13)))
        state, kind = rng.choices(OUTCOMES, WEIGHTS)[0]
        return Life(
            pk=pk,
            answer_pk=answer_pk,
            reporter=reporter,
            supporters=self._joined(reporter) if rng.random() < JOINED else (),
            tool=tool,
            start=start,
            call_type_id=rng.choice(self.call_types),
            category_id=rng.choice(self.categories),
            severity=rng.choice(Severity.values),
            moment=rng.choice(Moment.values),
            text=f"{line.text} {rng.choice(script.ENDINGS)} {rng.choice(script.PLACES)}.",
            answer=line.answer or script.THANKS,
            state=state,
            kind=kind,
            token=self._token(reporter.pk) if rng.random() < ANONYMOUS else "",
            seen_at=seen_at,
            answered_at=answered_at,
            closed_at=answered_at + timedelta(hours=rng.randrange(1, 90)),
        )

    def _token(self, author: int) -> str:
        """One more by which an author finds what they raised without their name; empty once they have raised enough."""
        if author not in self.tokens:
            self.tokens[author] = free_tokens(author, MOST_NAMELESS)
        return self.tokens[author].pop() if self.tokens[author] else ""

    def _joined(self, reporter: User) -> tuple[int, ...]:
        """People of the same site to whom it happens too."""
        near = self.near[reporter.site_id]
        chosen = self.rng.sample(near, min(len(near), self.rng.randint(1, MOST_JOINED)))
        return tuple(person for person in chosen if person != reporter.pk)
