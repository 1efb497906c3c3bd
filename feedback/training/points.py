"""An agenda as somebody reads it: each point with its words, why it is there, and when it begins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.changes.models import Change
from feedback.changes.queries import changes_visible_to
from feedback.commitments.models import Commitment, Kind
from feedback.commitments.queries import promises_of
from feedback.core import wording
from feedback.floor.models import Message, Note, Question
from feedback.floor.queries import uses_of
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from feedback.reports.queries import reports_visible_to
from feedback.training.models import AgendaItem, Session, Topic
from feedback.training.topics import drafted


@dataclass(frozen=True, slots=True)
class Point:
    """One point: what it says, its reason, a word more, where to read on, and its minutes from `begins` to `ends`."""

    item: AgendaItem
    title: str
    because: str = ""
    detail: str = ""
    url: str = ""
    begins: int = 0
    ends: int = 0

    @property
    def topic(self) -> str | Promise:
        """Its kind, in words."""
        return Topic(self.item.topic).label


@dataclass(frozen=True, slots=True)
class Agenda:
    """All points, in their order. `is_draft` as long as nobody has set them: then they follow what happens."""

    points: Sequence[Point]
    is_draft: bool
    length: int

    @property
    def shown(self) -> Sequence[Point]:
        """Those that are not left out."""
        return [point for point in self.points if not point.item.hidden]

    @property
    def spent(self) -> int:
        """The minutes of those."""
        return sum(point.item.minutes for point in self.shown)

    @property
    def over(self) -> int:
        """How many minutes longer it is than the session; 0 where it fits."""
        return max(0, self.spent - self.length)


def agenda_of(session: Session, viewer: User, *, now: datetime | None = None) -> Agenda:
    """The agenda as its lead has set it, else as it is drafted now; without the reports that the viewer cannot see."""
    now = now or timezone.now()
    items = list(AgendaItem.objects.filter(session=session).order_by("position"))
    is_draft = not items
    about = _About.of(items or drafted(session), viewer, now)
    length = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return Agenda(_on_the_clock(about.points()), is_draft, length)


def _on_the_clock(points: Iterable[Point]) -> list[Point]:
    """The points with the minute at which each begins; what is left out takes none."""
    timed: list[Point] = []
    at = 0
    for point in points:
        ends = at if point.item.hidden else at + point.item.minutes
        timed.append(Point(point.item, point.title, point.because, point.detail, point.url, at, ends))
        at = ends
    return timed


@dataclass(frozen=True, slots=True)
class _About:
    """The things that the points are about, as far as somebody may see them; read once for all."""

    items: Sequence[AgendaItem]
    now: datetime
    changes: Mapping[int, Change]
    reports: Mapping[int, FrictionReport]
    promises: Mapping[int, list[Commitment]]
    notes: Mapping[int, Note]
    uses: Mapping[int, Mapping[str, int]]
    questions: Mapping[int, Question]
    answers: Mapping[int, str]

    @classmethod
    def of(cls, items: Sequence[AgendaItem], viewer: User, now: datetime) -> "_About":
        ids = {name: _ids(items, name) for name in ("change", "report", "note", "question")}
        reports = reports_visible_to(viewer).defer("words").filter(pk__in=ids["report"]) if ids["report"] else []
        seen = {report.pk: report for report in reports}
        notes = Note.objects.defer("words").in_bulk(ids["note"])
        asked = Question.objects.defer("words").annotate(others=Count("sames")).in_bulk(ids["question"])
        return cls(
            items,
            now,
            changes_visible_to(viewer).in_bulk(ids["change"]),
            seen,
            promises_of(seen) if seen else {},
            notes,
            uses_of(notes.values()) if notes else {},
            asked,
            _answers(asked) if asked else {},
        )

    def points(self) -> list[Point]:
        """One for each item that is about something the viewer sees, or about nothing but its own words."""
        made = (self._point(item) for item in self.items)
        return [point for point in made if point is not None]

    def _point(self, item: AgendaItem) -> Point | None:
        if item.change_id:
            return self._of_change(item, self.changes.get(item.change_id))
        if item.report_id:
            return self._of_report(item, self.reports.get(item.report_id))
        if item.note_id:
            return self._of_note(item, self.notes[item.note_id])
        if item.question_id:
            return self._of_question(item, self.questions[item.question_id])
        if item.topic == Topic.TURN:
            return Point(item, item.title or _("What still gets in your way?"), _("goes straight into reports"))
        return Point(item, item.title)

    def _of_change(self, item: AgendaItem, change: Change | None) -> Point | None:
        if change is None:
            return None
        since = _("changed %(day)s") % {"day": self._day(change.published_at or change.effective_at)}
        asked = _asked(change.people_count) if change.people_count else ""
        url = reverse("changes:detail", args=[change.pk])
        return Point(item, item.title or change.title, _joined(asked, since), change.after, url)

    def _of_report(self, item: AgendaItem, report: FrictionReport | None) -> Point | None:
        if report is None:
            return None
        state = str(report.get_state_display())
        due = self._due(report)
        by_when = _("%(state)s, promised by %(day)s") if due and due >= self.now else _("%(state)s, was due on %(day)s")
        standing = by_when % {"state": state, "day": self._day(due)} if due else state
        url = reverse("reports:detail", args=[report.reference])
        return Point(item, item.title or report.title, _joined(_asked(report.people_count), standing), url=url)

    def _of_note(self, item: AgendaItem, note: Note) -> Point:
        times = sum(self.uses[note.pk].values())
        told = ngettext("answered %(count)d question", "answered %(count)d questions", times) % {"count": times}
        url = reverse("floor:note", args=[note.pk])
        return Point(item, item.title or note.title, told if times else _("asked on the floor"), note.body, url)

    def _of_question(self, item: AgendaItem, question: Question) -> Point:
        told = _asked(1 + getattr(question, "others", 0))
        return Point(item, item.title or question.text, told, self.answers.get(question.pk, ""))

    def _due(self, report: FrictionReport) -> datetime | None:
        """When an answer, or the change that was answered with, is still owed."""
        owed = [
            one for one in self.promises.get(report.pk, []) if one.closed_at is None and one.kind != Kind.ACKNOWLEDGE
        ]
        return min((one.due_at for one in owed), default=None)

    def _day(self, at: datetime) -> str:
        return wording.local_day(at, zone=timezone.get_current_timezone(), now=self.now)


def _ids(items: Iterable[AgendaItem], name: str) -> list[int]:
    return [pk for item in items if (pk := getattr(item, f"{name}_id"))]


def _asked(people: int) -> str:
    return ngettext("%(count)d asked", "%(count)d asked", people) % {"count": people}


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _answers(questions: Iterable[int]) -> dict[int, str]:
    rows = Message.objects.filter(question__in=list(questions), kind=Message.Kind.ANSWER).order_by("id")
    return dict(rows.values_list("question_id", "text"))
