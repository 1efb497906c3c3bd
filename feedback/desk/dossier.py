"""Everything one reader sees of one report: read once, in a constant number of queries, by the rooms' own queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.calendars.engine import Hours
from feedback.calendars.queries import hours_at
from feedback.calendars.workdays import is_working_day, local_date
from feedback.changes.models import Change
from feedback.changes.queries import changes_visible_to
from feedback.commitments.models import Commitment, Kind, Pause, State
from feedback.commitments.queries import promises_of
from feedback.core.promisebar import PromiseBar, facts_of
from feedback.desk.because import reason_for
from feedback.desk.standing import Standing, standing_of
from feedback.floor.models import Question
from feedback.floor.queries import behind
from feedback.people.models import User
from feedback.people.queries import zone_of
from feedback.reports import permissions, queries
from feedback.reports.models import Attachment, FrictionReport, Message, Response
from feedback.reports.models import Kind as AnswerKind
from feedback.reports.models import State as ReportState
from feedback.reports.natures import OWED
from feedback.reports.pseudonyms import pseudonym_of
from feedback.reports.seal import is_author
from feedback.reports.timeline import Entry
from feedback.reports.unsealed import Opening, opening_for
from feedback.routing.queries import Routing, routing_of
from feedback.themes.models import Theme
from feedback.themes.queries import theme_of

#: A working day further off than this is not counted out.
FAR = timedelta(days=60)


def report_for(user: User, pk: int | None) -> FrictionReport | None:
    """The report with what its page shows of it, if this reader sees it."""
    if pk is None:
        return None
    return queries.with_parts(queries.reports_visible_to(user), user).filter(pk=pk).first()


@dataclass
class Dossier:
    """One report for one reader. Parts that a page does not show are never read."""

    report: FrictionReport
    viewer: User
    now: datetime

    # --- what the reader may do --------------------------------------------------------------------------------------

    @cached_property
    def moves(self) -> frozenset[str]:
        return frozenset(permissions.moves_for(self.viewer, self.report, at=self.now))

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of answer that are possible now, in the order of the table of moves."""
        legal = permissions.moves_for(self.viewer, self.report, at=self.now)
        return [verb.removeprefix("respond:") for verb in legal if verb.startswith("respond:")]

    @cached_property
    def answers_it(self) -> bool:
        return bool(permissions.may_answer(self.viewer, self.report, at=self.now))

    @cached_property
    def triages(self) -> bool:
        return bool(permissions.may_triage(self.viewer, self.report, at=self.now))

    @cached_property
    def is_own(self) -> bool:
        return is_author(self.viewer, self.report)

    @cached_property
    def open(self) -> bool:
        """Whether this report counts for itself; a merged one is answered where it went."""
        return self.report.state != ReportState.MERGED

    @property
    def owed(self) -> bool:
        """Whether an answer is owed for such a report at all."""
        return self.report.nature in OWED

    @cached_property
    def may_talk(self) -> bool:
        return self.open and bool(permissions.may_reply(self.viewer, self.report, at=self.now))

    @cached_property
    def is_asked(self) -> bool:
        """Whether the owner waits for this reader's word."""
        return self.is_own and self.report.state == ReportState.WAITING

    # --- whose it is -------------------------------------------------------------------------------------------------

    @property
    def alias(self) -> str:
        """What whoever raised it without their name is called here; empty for a report by name."""
        if not self.report.anonymous:
            return ""
        alias = pseudonym_of(self.report.pk)
        return _("You, as %(alias)s") % {"alias": alias} if self.is_own else alias

    @cached_property
    def opening(self) -> Opening | None:
        """How the opening of its seal stands; for admins, and a report without a name."""
        return opening_for(self.viewer, self.report, now=self.now)

    @cached_property
    def places(self) -> list[queries.Place]:
        return queries.people_by_site(self.report)

    @cached_property
    def verdicts(self) -> queries.Verdicts:
        return queries.verdicts(self.report, self.viewer)

    @cached_property
    def routing(self) -> Routing | None:
        return routing_of(self.report.pk)

    # --- what was promised -------------------------------------------------------------------------------------------

    @cached_property
    def promises(self) -> list[Commitment]:
        return promises_of([self.report.pk]).get(self.report.pk, [])

    @cached_property
    def standing(self) -> Standing[Commitment]:
        return standing_of(self.report, self.promises, self.now)

    @property
    def clock(self) -> Commitment | None:
        """The promise that the fortnight draws."""
        return self.standing.clock

    @cached_property
    def marks(self) -> dict[str, Any]:
        """The fortnight's marks: the promises' own, and the change where one was made."""
        changed = self.answer if self.answer and self.answer.kind == AnswerKind.CHANGED else None
        return {**self.standing.facts, **({"changed_at": changed.created_at} if changed else {})}

    @cached_property
    def bar(self) -> PromiseBar | None:
        if self.clock is None:
            return None
        zone = timezone.get_current_timezone()
        return PromiseBar(**facts_of(self.clock), now=self.now, zone=zone, risk=self.standing.risk)

    @cached_property
    def seen_after(self) -> timedelta | None:
        """How long it took until somebody had looked at it."""
        seen = next((row for row in self.promises if row.kind == Kind.ACKNOWLEDGE and row.kept_at), None)
        return seen.kept_at - seen.opened_at if seen and seen.kept_at else None

    @cached_property
    def next_warning(self) -> datetime | None:
        """When the owner is reminded next; for those who answer."""
        clock = self.clock
        if clock is None or not clock.next_step.startswith("warn"):
            return None
        return clock.next_fire_at

    @cached_property
    def working_days_left(self) -> int | None:
        """Working days until the answer falls due, in its own calendar; None where nothing runs, or it is far off."""
        clock = self.clock
        if clock is None or clock.state != State.RUNNING or not self.now <= clock.due_at <= self.now + FAR:
            return None
        hours = hours_at(clock.calendar, clock.calendar_version)
        return _working_days(hours, local_date(hours, self.now), local_date(hours, clock.due_at))

    @cached_property
    def why_due(self) -> str:
        """Why the date that counts now is that date."""
        promise = self.standing.upcoming or self.clock
        if promise is None:
            return ""
        return reason_for(
            promise,
            site=self.report.told_site.name if self.report.told_site else _("the place it came from"),
            pauses=Pause.objects.filter(commitment=promise),
            zone=zone_of(self.viewer),
            now=self.now,
        )

    # --- what came of it ---------------------------------------------------------------------------------------------

    @cached_property
    def answers(self) -> list[Response]:
        return list(queries.responses_of(self.report))

    @property
    def answer(self) -> Response | None:
        """The answer that counts: the last one."""
        return self.answers[-1] if self.answers else None

    @cached_property
    def changes(self) -> list[Change]:
        """The changes that answer it, as far as the reader sees them."""
        return list(changes_visible_to(self.viewer).filter(links__report=self.report.pk).order_by("pk"))

    @property
    def asked_from(self) -> datetime | None:
        """From when on people are asked whether it is fixed, where a change of it takes effect later; else None."""
        shown = (change for change in self.changes if change.state == Change.State.PUBLISHED)
        return max((change.effective_at for change in shown if change.effective_at > self.now), default=None)

    @cached_property
    def theme(self) -> Theme | None:
        """The theme that it is in; whoever sees the report sees that."""
        return theme_of(self.report)

    @cached_property
    def asked_as(self) -> Question | None:
        """The floor's question that it was made of, where the reader sees it."""
        return behind([self.report], self.viewer).get(self.report.pk)

    @cached_property
    def question(self) -> Message | None:
        """What the reporter is asked, while they are."""
        if self.report.state != ReportState.WAITING:
            return None
        asked = queries.messages_of(self.report).filter(direction=Message.Direction.QUESTION)
        return asked.order_by("-created_at", "-id").first()

    @cached_property
    def entries(self) -> list[Entry]:
        """The story so far, newest first; what only the answering side reads says so."""
        told = _("Only those who answer see this.")
        found = queries.timeline(self.report, self.viewer, now=self.now)
        return [replace(entry, detail=told) if entry.internal and not entry.detail else entry for entry in found]

    @cached_property
    def files(self) -> list[tuple[Attachment, str]]:
        """The files, each with the name or the pseudonym of who added it."""
        files: QuerySet[Attachment] = queries.attachments_of(self.report).select_related("uploaded_by")
        return [(file, file.uploaded_by.name if file.uploaded_by else self.alias) for file in files]

    @cached_property
    def merged(self) -> Sequence[FrictionReport]:
        """What was merged into it, as far as the reader sees it."""
        return list(queries.reports_visible_to(self.viewer).filter(merged_into=self.report).order_by("pk"))


def _working_days(hours: Hours, today: date, last: date) -> int:
    """Working days after today, the last one included."""
    days = (last - today).days
    return sum(is_working_day(hours, today + timedelta(days=n)) for n in range(1, days + 1))
