"""What the floor's big screen shows: the newest changes in turn, our record, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from feedback.changes.models import Change
from feedback.changes.queries import quarter, wall
from feedback.changes.stories import Story, stories_of
from feedback.commitments.models import Commitment, State
from feedback.commitments.models import Kind as Promise
from feedback.core.ids import parse_id
from feedback.core.squares import Squares
from feedback.people.models import User
from feedback.reports.models import OWING, FrictionReport
from feedback.reports.queries import reports_visible_to

#: Changes take turns, each for so many seconds.
TURN = 20
#: As many as a coffee break sees.
SHOWN = 9
RECORD = 100
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Record:
    """Of some promises that fell due: how many were kept, how many broke."""

    kept: int
    broken: int

    @property
    def total(self) -> int:
        """How many were decided."""
        return self.kept + self.broken

    @property
    def percent(self) -> int:
        """How many of a hundred were kept, rounded down: nothing but all of them is 100. 0 without any."""
        return 100 * self.kept // self.total if self.total else 0

    @property
    def squares(self) -> Squares:
        """The picture: one square a promise, twenty in a row."""
        return Squares(self.total, self.kept, self.broken, per_row=20)


@dataclass(frozen=True, slots=True)
class Wallboard:
    """One look at the screen. `held` says that it stays with this change; `turn` of `turns` is the one it shows."""

    story: Story | None
    held: bool
    turn: int
    turns: int
    record: Record
    changes: int
    next_due: Commitment | None
    next_report: FrictionReport | None
    asked_most: Sequence[FrictionReport]
    lately: Sequence[Change]


def wallboard(reader: User, *, now: datetime, hold: str = "") -> Wallboard:
    """What the screen shows at `now` to this reader; with `hold`, the id of a change, it stays with that one."""
    newest = list(wall(reader)[:SHOWN])
    held = next((change for change in newest if change.pk == parse_id(hold)), None)
    turn = newest.index(held) if held else int(now.timestamp()) // TURN % max(1, len(newest))
    shown = newest[turn : turn + 1]
    due = _next_due(reader, now)
    visible = reports_visible_to(reader)
    return Wallboard(
        story=stories_of(shown, reader)[0] if shown else None,
        held=held is not None,
        turn=turn + 1,
        turns=len(newest),
        record=_record(now),
        changes=quarter(now=now).changes,
        next_due=due,
        next_report=visible.filter(pk=due.subject_id).first() if due else None,
        asked_most=list(visible.filter(OWING).order_by("-people_count", "-pk")[:3]),
        lately=[change for change in newest if change not in shown and _lately(change, now)][:3],
    )


def _lately(change: Change, now: datetime) -> bool:
    return change.published_at is not None and change.published_at > now - FORTNIGHT


def _record(now: datetime) -> Record:
    """Whatever was kept or missed counts by its due date."""
    decided = Commitment.objects.filter(due_at__lte=now, state__in=[State.KEPT, State.MISSED])
    states = list(decided.order_by("-due_at", "-id").values_list("state", flat=True)[:RECORD])
    return Record(kept=states.count(State.KEPT), broken=states.count(State.MISSED))


def _next_due(reader: User, now: datetime) -> Commitment | None:
    """The answer that falls due next, of the reports that the reader sees."""
    seen = Exists(reports_visible_to(reader).filter(pk=OuterRef("subject_id")))
    running = Commitment.objects.filter(closed_at=None, state=State.RUNNING, kind=Promise.RESPOND, due_at__gt=now)
    return running.filter(seen, subject_type="report").select_related("owner").order_by("due_at", "id").first()
