"""The demo's recent weeks, told through the same actions that people use: every owner, date and event is a true one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from feedback.catalogue.models import CallType, Category
from feedback.changes import actions as changes
from feedback.changes.models import Change
from feedback.core.errors import DomainError
from feedback.people.models import User
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport, Kind, Source
from feedback.reports.states import ANSWERED, CHANGED
from feedback.setup.demo import script
from feedback.setup.demo.cast import Cast

#: How far back the story begins.
SPAN = timedelta(days=56)
FORTNIGHT = timedelta(days=14)


@dataclass
class Teller:
    """Tells the story of one report after the other; the same seed tells the same."""

    cast: Cast
    rng: Random
    now: datetime

    def __post_init__(self) -> None:
        self.call_types = list(CallType.objects.order_by("pk"))
        self.categories = list(Category.objects.order_by("pk"))
        self.changes: dict[str, Change] = {}
        self.unheard = False

    def tell(self, count: int) -> None:
        """File so many reports over the last weeks and let each of them live up to now."""
        for index, at in enumerate(self._instants(count)):
            line = script.LINES[index % len(script.LINES)]
            reporter = self.cast.agents[0] if index % 13 == 5 else self.rng.choice(self.cast.agents)
            self._live(self._file(line, reporter, at, index), line, at)

    def _instants(self, count: int) -> Iterator[datetime]:
        """Working hours on working days, evenly over the span, the last ones today."""
        for index in range(count):
            day = (self.now - SPAN + SPAN * (index + 1) / (count + 1)).date()
            day -= timedelta(days=max(0, day.weekday() - 4))
            zone = ZoneInfo(self.rng.choice(script.SITES)[1])
            at = datetime.combine(day, time(9), zone) + timedelta(minutes=self.rng.randrange(8 * 60))
            yield min(at, self.now - timedelta(minutes=1 + self.rng.randrange(90)))

    def _file(self, line: script.Line, reporter: User, at: datetime, index: int) -> FrictionReport:
        text = line.text if index < len(script.LINES) else f"{line.text} {self.rng.choice(script.ENDINGS)}"
        return reports.file_report(
            by=reporter,
            tool=self.cast.tools[line.tool],
            severity=line.severity,
            moment=line.moment,
            text=text,
            call_type=self.rng.choice(self.call_types),
            category=self.rng.choice(self.categories),
            anonymous=self.rng.random() < 0.08,
            source=Source.DEMO,
            created_at=at,
            now=at,
        )

    def _live(self, report: FrictionReport, line: script.Line, at: datetime) -> None:
        """Let people join, the owner see it, ask, answer, and let those concerned say whether it is fixed."""
        joined = self._join(report, at)
        if report.owner is None:
            return
        owner, fresh = report.owner, self.now - at < FORTNIGHT
        seen = self._later(at, hours=1, most=60 if self.rng.random() < 0.05 else 20)
        if seen is None or self.rng.random() < (0.1 if fresh else 0.01):
            return
        reports.acknowledge(report=report, by=owner, now=seen)
        replied = self._talk(report, seen) if self.rng.random() < 0.2 else seen
        if replied is None or self.rng.random() < (0.35 if fresh else 0.02):
            return
        answered = self._later(replied, hours=24, most=24 * (19 if self.rng.random() < 0.06 else 11))
        if answered is not None:
            self._answer(report, owner, line, answered)
            self._verify(report, joined, answered)

    def _join(self, report: FrictionReport, at: datetime) -> list[User]:
        """ "Me too" by people of the same site; some frictions happen to many."""
        near = [person for person in self.cast.agents if person.site_id == report.site_id and person != _raiser(report)]
        count = min(len(near), int(self.rng.expovariate(0.28)))
        joined = []
        for person in self.rng.sample(near, count):
            moment = self._later(at, hours=1, most=24 * 9)
            if moment:
                reports.support(report=report, by=person, now=moment)
                joined.append(person)
        return joined

    def _talk(self, report: FrictionReport, at: datetime) -> datetime | None:
        question, reply = self.rng.choice(script.QUESTIONS)
        assert report.owner is not None  # noqa: S101 - checked by the caller
        reports.ask(report=report, by=report.owner, message=question, now=at + timedelta(minutes=5))
        replied = self._later(at, hours=2, most=30)
        if replied is None:
            return None
        if not self._left_unheard(report, replied):
            reports.reply(report=report, by=_raiser(report), message=reply, now=replied)
        if self.rng.random() < 0.3:
            reports.note(report=report, by=report.owner, text=self.rng.choice(script.NOTES), now=replied)
        return replied

    def _left_unheard(self, report: FrictionReport, at: datetime) -> bool:
        """One question gets no reply, where the supervisor who signs in can see that it stopped the clock for days."""
        here = report.site_id == self.cast.supervisors[0].site_id
        if self.unheard or not here or self.now - at < FORTNIGHT:
            return False
        self.unheard = True
        return True

    def _answer(self, report: FrictionReport, owner: User, line: script.Line, at: datetime) -> None:
        change = self._change(line, report, at)
        message, roll = line.answer or script.THANKS, self.rng.random()
        if change:
            self._respond(report, owner, Kind.CHANGED, message, at, change_id=change.pk)
        elif roll < 0.2:
            day = (at + timedelta(days=8 + self.rng.randrange(14))).date()
            self._respond(report, owner, Kind.PLANNED, message, at, deliver_by=day)
            self._deliver(report, owner, at, day)
        elif roll < 0.26:
            self._respond(report, owner, Kind.WITH_VENDOR, message, at)
        elif roll < 0.33:
            self._respond(report, owner, Kind.DECLINED, script.NOT_NOW, at)
        else:
            self._respond(report, owner, Kind.ANSWERED, message, at)

    def _deliver(self, report: FrictionReport, owner: User, at: datetime, day: date) -> None:
        """What was planned is done the day before, once that has come."""
        done = datetime.combine(day - timedelta(days=1), time(14), at.tzinfo)
        if at < done < self.now and self.rng.random() < 0.9:
            self._respond(report, owner, Kind.CHANGED, script.DELIVERED, done)

    def _respond(self, report: FrictionReport, by: User, kind: Kind, message: str, at: datetime, **facts: Any) -> None:
        reports.respond(report=report, by=by, kind=kind, message=message, now=at, **facts)

    def _change(self, line: script.Line, report: FrictionReport, at: datetime) -> Change | None:
        """The change that settles a line; made with its first answer, used again by the next ones."""
        if line.change is None or report.owner is None:
            return None
        title, before, after = line.change
        if title not in self.changes:
            try:
                self.changes[title] = changes.draft(
                    by=report.owner, title=title, before=before, after=after, tool=report.tool, links=[report], now=at
                )
            except DomainError:
                return None  # an owner by a rule who does not answer for the tool
        return self.changes[title]

    def _verify(self, report: FrictionReport, joined: list[User], at: datetime) -> None:
        """Most say that it is fixed, some that it still happens, many nothing."""
        for person in [*joined, _raiser(report)]:
            report.refresh_from_db()
            said = self._later(at, hours=3, most=24 * 6)
            if said and report.state in {CHANGED, ANSWERED} and self.rng.random() < 0.55:
                reports.verify(report=report, by=person, fixed=self.rng.random() < 0.92, now=said)

    def _later(self, at: datetime, *, hours: int, most: int) -> datetime | None:
        """Some hours after an instant; None where that is still to come."""
        then = at + timedelta(minutes=self.rng.randrange(hours * 60, most * 60))
        return then if then < self.now else None


def _raiser(report: FrictionReport) -> User:
    """Whoever raised a report that was just filed, by name or without."""
    raiser = report.reporter or report.author
    assert raiser is not None  # noqa: S101 - filed in this very run
    return raiser
