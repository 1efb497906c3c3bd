"""The clock of a place in a round: overdue when its day is over, it climbs to the supervisor and then to their lead.

The same engine as the promises' (its sweep, its steps, its proofs), with days from the programme. It stands nowhere
among the promises.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max

from feedback.calendars.models import Calendar
from feedback.commitments import actions as commitments
from feedback.commitments.actions.opening import Scope
from feedback.commitments.models import Commitment
from feedback.commitments.targets import BREACH, Step
from feedback.events.actions import Thing
from feedback.people.models import User
from feedback.people.queries import organisation
from feedback.training.models import Enrolment, Programme
from feedback.training.states import OPEN, Completion

#: What a place's clock is about, and what it waits for.
SUBJECT, TRAIN = "enrolment", "train"
TO_SUPERVISOR, TO_LEAD = "escalate:1", "escalate:2"


def start(enrolments: Collection[Enrolment], *, at: datetime) -> None:
    """Let the clocks of these places run if they are open and their programme is in use, each by its own date.

    Safe to repeat: a clock that runs by the right date is left alone, one by another date is replaced. Enrolments come
    with person, its site and calendar, and cycle and programme. A handful of statements, however many.
    """
    due = {each.pk: due_at(each) for each in enrolments if each.state in OPEN and each.cycle.programme.is_active}
    rows = Commitment.clocks.filter(subject_type=SUBJECT, subject_id__in=due, kind=TRAIN)
    running = dict(rows.filter(closed_at=None).values_list("subject_id", "due_at"))
    stopped({pk for pk in running if running[pk] != due[pk]}, at=at, reason="moved")
    rounds = dict(rows.order_by().values_list("subject_id").annotate(last=Max("round")))
    fresh = [each for each in enrolments if each.pk in due and running.get(each.pk) != due[each.pk]]
    calls = (_call(each, rounds.get(each.pk, -1) + 1) for each in fresh)
    commitments.open_calls([call for call in calls if call is not None], at=at)


def follow(enrolments: Collection[Enrolment], *, at: datetime) -> None:
    """Let the clocks of one person's places tell those who look after them now, and end with their days.

    A clock that is overdue keeps its instant: it was missed where they were.
    """
    ids = [each.pk for each in enrolments]
    running = Commitment.clocks.filter(subject_type=SUBJECT, subject_id__in=ids, kind=TRAIN, closed_at=None)
    late = set(running.filter(missed_at__isnull=False).values_list("subject_id", flat=True))
    start([each for each in enrolments if each.pk not in late], at=at)
    for person in {each.person for each in enrolments}:
        commitments.rescope_calls(
            type=SUBJECT, ids=ids, kind=TRAIN, scope=Scope(person.site_id, person.team_id, None, None), at=at
        )


def done(enrolments: Iterable[Enrolment], *, at: datetime) -> None:
    """These people have done it. What was done in the room counts from the room, whenever it was noted."""
    by_instant: dict[datetime, set[int]] = defaultdict(set)
    for each in enrolments:
        by_instant[_done_at(each, at)].add(each.pk)
    for instant, ids in by_instant.items():
        commitments.keep_calls(type=SUBJECT, ids=ids, kind=TRAIN, at=instant)


def stopped(ids: Collection[int], *, at: datetime, reason: str) -> None:
    """Nothing is owed any more for these places (by id): `withdrawn`, `retired`, or `moved` to another date."""
    if ids:
        commitments.cancel_calls(type=SUBJECT, ids=ids, kind=TRAIN, at=at, reason=reason)


def due_at(enrolment: Enrolment) -> datetime:
    """The end of the day on which it is due, where the person works."""
    return _end_of(enrolment.due_on, zone_at_work(enrolment.person))


def zone_at_work(person: User) -> ZoneInfo:
    """The zone in which somebody's days end: their site's, else the organisation's. People come with their site."""
    return ZoneInfo(person.site.timezone if person.site else organisation().timezone)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def _call(enrolment: Enrolment, number: int) -> commitments.Call | None:
    person, programme = enrolment.person, enrolment.cycle.programme
    calendar = _calendar_of(person)
    if calendar is None:  # nobody has said yet when anybody works
        return None
    return commitments.Call(
        subject=Thing(SUBJECT, enrolment.pk),
        kind=TRAIN,
        scope=Scope(person.site_id, person.team_id, None, None),
        calendar=calendar,
        steps=list(_steps(enrolment, programme)),
        terms={
            "programme_id": programme.pk,
            "due_on": enrolment.due_on.isoformat(),
            "tells_supervisor_after": programme.tells_supervisor_after,
            "tells_lead_after": programme.tells_lead_after,
        },
        round=number,
    )


def _steps(enrolment: Enrolment, programme: Programme) -> Iterator[Step]:
    zone = zone_at_work(enrolment.person)
    yield Step(BREACH, due_at(enrolment))
    listeners = (
        (TO_SUPERVISOR, programme.tells_supervisor_after, "supervisor"),
        (TO_LEAD, programme.tells_lead_after, "supervisor_lead"),
    )
    for name, days, tell in listeners:
        if days is not None:
            yield Step(name, _end_of(enrolment.due_on + timedelta(days=days), zone), tell)


def _calendar_of(person: User) -> Calendar | None:
    return person.site.calendar if person.site else organisation().calendar


def _done_at(enrolment: Enrolment, at: datetime) -> datetime:
    session = enrolment.session
    in_the_room = enrolment.cycle.programme.completion == Completion.ATTENDANCE and session is not None
    return min(at, session.ends_at) if in_the_room and session else at
