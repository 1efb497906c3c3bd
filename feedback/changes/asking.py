"""Asking whether a change works: of everybody concerned when it takes effect, and once more of those who stay silent.

Every ask is a row (`ChangeAsk`), unique by change, turn and person, so it does not matter how many run this at once; a
row is dated by when the ask was due, however late it was written. Nobody who has said it already is asked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from feedback.changes.counting import count
from feedback.changes.models import Change, ChangeAsk, ChangeReport
from feedback.core.db import claimed
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import User
from feedback.people.queries import organisation
from feedback.reports.models import FrictionReport, Merge, Supporter, Verification
from feedback.reports.states import MOVES

#: States in which somebody can say whether it is fixed.
ASKABLE = frozenset(state for state, moves in MOVES.items() if "verify" in moves)
FIRST, AGAIN = ChangeAsk.Turn.FIRST, ChangeAsk.Turn.AGAIN


#: A person by name, or by a seal.
Who = tuple[int | None, int | None]


class Voice(NamedTuple):
    """Somebody concerned, with the report through which they are: by name, or by the seal of a report without one."""

    report: int
    person: int | None
    sealed: int | None

    @property
    def who(self) -> Who:
        """The same whatever the report: one person with several counts once."""
        return self.person, self.sealed


def ask_due(*, now: datetime | None = None) -> int:
    """Ask the people of every change whose time has come; how many changes. Safe to run many times at once."""
    now = now or timezone.now()
    due = Change.objects.filter(state=Change.State.PUBLISHED, ask_at__lte=now).order_by("ask_at", "pk")
    return sum(_ask_one(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _ask_one(pk: int, now: datetime) -> bool:
    change = claimed(Change.objects.filter(pk=pk, ask_at__lte=now)).first()
    if change is None:
        return False
    ask(change=change, now=now)
    return True


def ask(*, change: Change, now: datetime) -> None:
    """Ask whom a published change, whose row the caller holds, owes the question by now; note when to ask next."""
    if change.effective_at > now:
        change.ask_at = change.effective_at
        change.save(update_fields=["ask_at"])
        return
    round_of = _Round(change, now, timedelta(days=organisation().ask_again_days))
    for turn, asks in ((FIRST, list(round_of.first())), (AGAIN, list(round_of.again()))):
        if asks:
            ChangeAsk.objects.bulk_create(asks, ignore_conflicts=True)
            _tell(change, turn, asks)
    change.ask_at = round_of.next_at()
    change.save(update_fields=["ask_at"])
    count(change)


def _tell(change: Change, turn: int, asks: Iterable[ChangeAsk]) -> None:
    """One line in the journal, with how many and never who; those whom the news of the change asked need no more."""
    asked = list(asks)
    silent = sum(not one.with_news for one in asked)
    data = {"turn": turn, "people": len(asked), "to_tell": silent}
    at = min(one.due_at for one in asked)
    record(Fact("change.asked", Thing("change", change.pk), at, tool_id=change.tool_id, data=data))


@dataclass
class _Round:
    """What one look at a change sees: who is concerned, who was asked, and who has spoken."""

    change: Change
    now: datetime
    wait: timedelta

    def __post_init__(self) -> None:
        self.fresh: list[ChangeAsk] = []

    def first(self) -> Iterator[ChangeAsk]:
        """Everybody concerned who was not asked and has not said it, each once over all the change's reports."""
        asked = {_who(ask) for ask in self.asks}
        for voice in self.voices:
            if voice.who not in asked and voice.who not in self.said and voice.person not in self.left:
                asked.add(voice.who)
                self.fresh.append(self._row(voice, FIRST, self._due(voice), with_news=self._had_news(voice)))
        yield from self.fresh

    def again(self) -> Iterator[ChangeAsk]:
        """Those who were asked long enough ago and have not said anything, nor been asked twice."""
        for ask in self._waiting():
            if self.wait and self._again_at(ask) <= self.now:
                yield self._row(Voice(ask.report_id, *_who(ask)), AGAIN, self._again_at(ask))

    def next_at(self) -> datetime | None:
        """When the next of them is to be asked once more; None where nobody is."""
        ahead = (at for ask in self._waiting() if (at := self._again_at(ask)) > self.now)
        return min([*ahead, *map(self._again_at, self.fresh)], default=None) if self.wait else None

    def _again_at(self, ask: ChangeAsk) -> datetime:
        """A while after they heard the question: with the news, or, after an outage, later than it was due."""
        return (ask.due_at if ask.with_news else max(ask.due_at, ask.created_at)) + self.wait

    @cached_property
    def asks(self) -> list[ChangeAsk]:
        """Who was asked before this look, in either turn."""
        return list(ChangeAsk.objects.filter(change=self.change, report__in=self.reports))

    @cached_property
    def reports(self) -> dict[int, FrictionReport]:
        """The change's reports."""
        return FrictionReport.objects.defer("words").in_bulk(list(self.told_at))

    @cached_property
    def told_at(self) -> dict[int, datetime]:
        """When each report's people were told of the change: it was shown, or their report was answered with it."""
        links = ChangeReport.objects.filter(change=self.change).values_list("report_id", "created_at")
        shown = self.change.published_at or self.now
        return {report: max(linked, shown) for report, linked in links}

    @cached_property
    def voices(self) -> list[Voice]:
        """Those to whom it happened and who can say whether it does still, with the earliest of their reports."""
        askable = {pk: report for pk, report in sorted(self.reports.items()) if report.state in ASKABLE}
        raised = [Voice(pk, report.reporter_id, pk if report.anonymous else None) for pk, report in askable.items()]
        return [*raised, *(voice for voice in self._joined_at if voice.report in askable)]

    @cached_property
    def _joined_at(self) -> dict[Voice, datetime]:
        rows = Supporter.objects.filter(report__in=self.reports).order_by("report_id", "id")
        values = rows.values_list("report_id", "user_id", "sealed_id", "moved_from_id", "created_at")
        return {Voice(report, user, seal): self._came_along(home, at) for report, user, seal, home, at in values}

    def _came_along(self, home: int | None, at: datetime) -> datetime:
        """When somebody's word came to the report that counts: with the last merge that brought it there."""
        while home in self._merges:
            home, merged_at = self._merges[home]
            at = max(at, merged_at)
        return at

    @cached_property
    def _merges(self) -> dict[int | None, tuple[int, datetime]]:
        links = Merge.objects.filter(report__merged_into__in=self.reports, undone_at=None)
        return {report: (into, at) for report, into, at in links.values_list("report_id", "into_id", "created_at")}

    @cached_property
    def left(self) -> frozenset[int | None]:
        """Whose account is closed: they hear nothing, so it is not said that they were asked."""
        people = {voice.person for voice in self.voices if voice.person is not None}
        return frozenset(User.objects.filter(pk__in=people, is_active=False).values_list("pk", flat=True))

    @cached_property
    def said(self) -> frozenset[Who]:
        """Who has said since the change was shown whether it works."""
        since = self.change.published_at or self.now
        words = Verification.objects.filter(report__in=self.reports, updated_at__gte=since)
        return frozenset(words.values_list("user_id", "sealed_id"))

    def _waiting(self) -> list[ChangeAsk]:
        """Asked once, silent, and not asked again."""
        settled = {_who(ask) for ask in self.asks if ask.turn == AGAIN} | self.said
        first = [ask for ask in self.asks if ask.turn == FIRST and self.reports[ask.report_id].state in ASKABLE]
        return [ask for ask in first if _who(ask) not in settled and ask.person_id not in self.left]

    def _due(self, voice: Voice) -> datetime:
        told = self.told_at[voice.report]
        return max(self.change.effective_at, told, self._joined_at.get(voice, told))

    def _had_news(self, voice: Voice) -> bool:
        """Whether the news of the change reached them when it was in effect, and so asked them already."""
        return self._due(voice) == self.told_at[voice.report]

    def _row(self, voice: Voice, turn: int, due_at: datetime, *, with_news: bool = False) -> ChangeAsk:
        return ChangeAsk(
            change=self.change,
            turn=turn,
            report_id=voice.report,
            person_id=voice.person,
            sealed_id=voice.sealed,
            with_news=with_news,
            due_at=due_at,
            created_at=self.now,
        )


def _who(ask: ChangeAsk) -> Who:
    return ask.person_id, ask.sealed_id
