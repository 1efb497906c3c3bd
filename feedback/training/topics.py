"""The agenda that a session has by itself: what was learned since the last one, drafted from the round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest

from django.db.models import Count, Q, QuerySet

from feedback.catalogue.models import Tool
from feedback.changes.models import Change
from feedback.floor.models import Note, NoteUse, Question
from feedback.reports.models import OWING, FrictionReport, State
from feedback.reports.natures import UNOWED
from feedback.training import minutes
from feedback.training.models import AgendaItem, Capture, Session, Topic
from feedback.training.states import SessionState

#: How far the first session of a programme looks back.
FIRST_LOOK = timedelta(days=91)
#: So many of each kind at most; which of them are brought up is a matter of minutes.
EACH = 3
#: In this order points are brought up as long as there is time, one of each kind before a second.
_CHOICE = (Topic.CHANGED, Topic.OPEN, Topic.ASKED, Topic.LAST, Topic.WELL)
#: In this order they are spoken of.
_ORDER = (Topic.LAST, Topic.CHANGED, Topic.WELL, Topic.OPEN, Topic.ASKED, Topic.TURN)


@dataclass(frozen=True, slots=True)
class Look:
    """What a draft looks at: since when, at which site, for which tools (none: all)."""

    session: Session
    since: datetime
    tools: frozenset[int]

    def about(self, column: str = "tool") -> Q:
        """Rows about the programme's tools."""
        return Q(**{f"{column}__in": self.tools}) if self.tools else Q()


def drafted(session: Session) -> list[AgendaItem]:
    """The points of a session nobody has set the agenda of, not stored, in their order. At most ten statements.

    Only what everybody at the session's site may see is drafted, and nothing that leads to who said it.
    """
    look = _look(session)
    found: dict[Topic, list[AgendaItem]] = {
        Topic.LAST: [_point(session, Topic.LAST, report=report) for report in _asked_for_last_time(look)],
        Topic.CHANGED: [_point(session, Topic.CHANGED, change=change) for change in _changed(look)],
        Topic.ASKED: _asked_most(look),
        Topic.WELL: [_point(session, Topic.WELL, report=report) for report in _works_well(look)],
    }
    known = {point.report_id for point in found[Topic.LAST]}
    still = [report for report in _in_the_way(look) if report.pk not in known][:EACH]
    found[Topic.OPEN] = [_point(session, Topic.OPEN, report=report) for report in still]
    return _timed(session, _chosen(found, minutes.most_points(length_of(session))))


def length_of(session: Session) -> int:
    """Its minutes."""
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def _point(session: Session, topic: Topic, **about: Change | FrictionReport | Note | Question) -> AgendaItem:
    return AgendaItem(session=session, topic=topic, **about)


def _chosen(found: dict[Topic, list[AgendaItem]], most: int) -> list[AgendaItem]:
    """One of each kind, then a second of each, as long as there is time; in the order in which they are spoken of."""
    rounds = zip_longest(*(found[topic] for topic in _CHOICE))
    chosen = [point for point in chain.from_iterable(rounds) if point is not None][:most]
    return sorted(chosen, key=lambda point: _ORDER.index(Topic(point.topic)))


def _timed(session: Session, points: Sequence[AgendaItem]) -> list[AgendaItem]:
    """The points with their minutes and places, and the room's own turn at the end."""
    total = length_of(session)
    own = minutes.for_the_room(total) if points else total
    turn = AgendaItem(session=session, topic=Topic.TURN, minutes=own)
    for point, share in zip(points, minutes.shared(total - own, len(points)), strict=True):
        point.minutes = share
    timed = [*points, turn]
    for position, point in enumerate(timed):
        point.position = position
    return timed


def _look(session: Session) -> Look:
    tools = frozenset(Tool.objects.filter(programmes=session.cycle.programme_id).values_list("pk", flat=True))
    earlier = _earlier(session).filter(state=SessionState.HELD).exclude(cycle=session.cycle_id)
    last = earlier.order_by("-starts_at").values_list("starts_at", flat=True).first()
    return Look(session, last or session.starts_at - FIRST_LOOK, tools)


def _earlier(session: Session) -> QuerySet[Session]:
    """The programme's sessions at this site before this one."""
    programme = session.cycle.programme_id
    return Session.objects.filter(cycle__programme=programme, site=session.site_id, starts_at__lt=session.starts_at)


def _asked_for_last_time(look: Look) -> list[FrictionReport]:
    """What the session before at this site said had failed, whatever has become of it; said by most first."""
    said = Capture.objects.filter(session__in=_earlier(look.session), kind=Capture.Kind.FAILED)
    last = said.order_by("-session__starts_at", "-session").values_list("session", flat=True).first()
    if last is None:
        return []
    rows = FrictionReport.objects.filter(capture__session=last, site=look.session.site_id, unplaced=False)
    return list(rows.defer("words").order_by("-people_count", "pk")[:EACH])


def _changed(look: Look) -> list[Change]:
    """What was published since then, asked for by most first."""
    shown = Change.objects.filter(look.about(), state=Change.State.PUBLISHED, published_at__gt=look.since)
    return list(shown.order_by("-people_count", "-published_at", "-pk")[:EACH])


def _in_the_way(look: Look) -> list[FrictionReport]:
    """The open reports of the site with most people behind them; more than needed, for some are there already."""
    rows = FrictionReport.objects.filter(OWING, look.about(), site=look.session.site_id, unplaced=False)
    return list(rows.defer("words").order_by("-people_count", "-pk")[: 2 * EACH])


def _works_well(look: Look) -> list[FrictionReport]:
    """What the site said since then that works well, and ways around something that nobody warned of."""
    here = Q(site=look.session.site_id, created_at__gt=look.since, nature__in=sorted(UNOWED))
    rows = FrictionReport.objects.filter(look.about(), here).exclude(state__in=[State.DECLINED, State.MERGED])
    return list(rows.defer("words").order_by("-people_count", "-pk")[:EACH])


def _asked_most(look: Look) -> list[AgendaItem]:
    """The notes that answered most questions, then answered questions that others asked, too."""
    session, here = look.session, Q(site=look.session.site_id)
    answered = Question.objects.filter(here, look.about("note__tool"), note__is_active=True, asked_at__gt=look.since)
    counts = dict(answered.order_by().values_list("note").annotate(Count("pk")))
    uses = NoteUse.objects.filter(here, look.about("note__tool"), note__is_active=True, at__gt=look.since)
    spared = uses.filter(kind=NoteUse.Kind.HELPED).order_by().values_list("note").annotate(Count("pk"))
    for note, times in spared:
        counts[note] = counts.get(note, 0) + times
    best = sorted(counts, key=lambda note: (-counts[note], note))[:EACH]
    points = [_point(session, Topic.ASKED, note=note) for note in _in_order(best)]
    return [*points, *(_point(session, Topic.ASKED, question=one) for one in _questions(look))][:EACH]


def _in_order(ids: Sequence[int]) -> list[Note]:
    notes = Note.objects.defer("words").in_bulk(ids)
    return [notes[pk] for pk in ids]


def _questions(look: Look) -> list[Question]:
    """Questions without a note whose answer helped, asked by most first; never with who asked."""
    helped = Question.objects.filter(look.about(), site=look.session.site_id, helped=True, note=None, same_as=None)
    rows = helped.filter(asked_at__gt=look.since).annotate(others=Count("sames"))
    return list(rows.filter(others__gt=0).defer("words").order_by("-others", "-pk")[:EACH])
