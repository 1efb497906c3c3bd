"""Who hears of what. A vote subscribes to answers only; nobody is told of what they did themselves."""

from collections.abc import Iterable

from feedback.changes.models import Change, ChangeReport
from feedback.commitments.models import Commitment
from feedback.events.models import Event
from feedback.notifications.actions import News, tell, tell_bundled
from feedback.people.models import Role, User
from feedback.people.queries import deputy_for, holders
from feedback.reports.models import FrictionReport, Supporter

Ids = set[int]


def tell_owner(event: Event) -> None:
    """The owner hears that a report is theirs, that somebody replied, confirmed it or took it up again."""
    kinds = {
        "report.routed": ("assigned", "assigned"),
        "report.replied": ("talk", "replied"),
        "report.reopened": ("verdict", "reopened"),
        "report.confirmed": ("verdict", "confirmed"),
    }
    kind, what = kinds[event.verb]
    report = _report(event)
    if event.verb == "report.routed" and event.data.get("owner_id") != report.owner_id:
        return  # given to somebody else since
    people = _owner_side(report, event)
    if kind == "assigned":
        for person in people - {event.actor_id or 0}:
            tell_bundled(person=person, news=_news(event, kind, what))
        return
    _tell(people, event, kind, what)


def tell_reporter(event: Event) -> None:
    """The reporter hears that it was seen, or is asked something."""
    report = _report(event)
    kind, what = ("question", "asked") if event.verb == "report.asked" else ("progress", "seen")
    _tell({report.reporter_id}, event, kind, what)


def tell_other_side(event: Event) -> None:
    """Somebody wrote on a report: the reporter hears of the answering side, and the owner of everybody else."""
    report = _report(event)
    _tell({report.reporter_id} | _owner_side(report, event), event, "talk", "commented", not_to=_author(event, report))


def tell_everybody_concerned(event: Event) -> None:
    """The reporter and everybody who said "me too" hears of an answer; of a change, once for all their reports."""
    report = _report(event)
    change = event.data.get("change_id")
    news = News(
        kind="answer",
        what="changed_by" if change else "responded",
        subject_type="report",
        subject_id=report.pk,
        dedupe=f"change:{change}" if change else f"response:{event.data['response_id']}",
        event_id=event.pk,
        params={"kind": event.data["kind"], "deliver_by": event.data.get("deliver_by"), "change": change},
    )
    tell(people=_concerned(report) - {event.actor_id or 0}, news=news)


def tell_merged(event: Event) -> None:
    """Whoever raised a report that was merged hears where it went."""
    report = _report(event)
    if report.merged_into_id:
        _tell({report.reporter_id}, event, "progress", "merged", into=report.merged_into_id)


def tell_change(event: Event) -> None:
    """A change was published: everybody whose report it names, unless its answer told them already."""
    change = Change.objects.filter(pk=event.subject_id).first()
    first = ChangeReport.objects.filter(change_id=event.subject_id).order_by("report_id").first()
    if change is None or first is None:
        return
    reports = FrictionReport.objects.filter(change_links__change=change)
    people: Ids = set(reports.values_list("reporter_id", flat=True))
    people |= set(Supporter.objects.filter(report__in=reports).values_list("user_id", flat=True))
    for report_id in reports.values_list("pk", flat=True):
        theirs = _concerned_in(report_id) & people
        people -= theirs
        news = News("answer", "changed_by", "report", report_id, f"change:{change.pk}", event.pk, {"change": change.pk})
        tell(people=_active(theirs) - {event.actor_id or 0}, news=news)


def tell_clock(event: Event) -> None:
    """A clock warned, broke or climbed: one line a person, however many clocks it happened to at once."""
    commitment = Commitment.objects.filter(pk=event.subject_id).first()
    if commitment is None or event.root_type != "report":
        return
    report = FrictionReport.objects.get(pk=event.root_id)
    what = event.verb.partition(".")[2]
    told = event.data.get("told") or []
    people = set(told) if what == "escalated" else _owner_side(report, event)
    for person in _active(people):
        tell_bundled(person=person, news=_news(event, "clock", what, kind=commitment.kind))
    if what == "missed" and commitment.kind == "respond":
        for person in _active({report.reporter_id}) - people:
            tell_bundled(person=person, news=_news(event, "late", "late", due_at=event.data.get("due_at")))


def tell_hand_over(event: Event) -> None:
    """Somebody left: the admins hear that there may be work to hand over."""
    admins = {admin.pk for admin in holders(Role.ADMIN)} - {event.actor_id or 0}
    tell(people=admins, news=News("hand_over", "left", "person", event.subject_id, f"left:{event.pk}", event.pk))


def _tell(
    people: Iterable[int], event: Event, kind: str, what: str, not_to: int | None = None, **params: object
) -> None:
    hearers = _active(set(people)) - {event.actor_id or 0, not_to or 0}
    tell(people=hearers, news=_news(event, kind, what, **params))


def _news(event: Event, kind: str, what: str, **params: object) -> News:
    return News(
        kind=kind,
        what=what,
        subject_type=event.root_type,
        subject_id=event.root_id,
        dedupe=f"event:{event.pk}",
        event_id=event.pk,
        params={"actor": event.actor_id, **params},
    )


def _report(event: Event) -> FrictionReport:
    return FrictionReport.objects.select_related("owner").get(pk=event.root_id)


def _author(event: Event, report: FrictionReport) -> int | None:
    """Who wrote: an event without an actor on a report is its anonymous reporter."""
    return event.actor_id or report.reporter_id


def _owner_side(report: FrictionReport, event: Event) -> Ids:
    """The owner, or who stands in while they are away."""
    if report.owner is None:
        return set()
    deputy = deputy_for(report.owner, event.recorded_at)
    return {deputy.pk if deputy else report.owner.pk}


def _concerned(report: FrictionReport) -> Ids:
    return _active(_concerned_in(report.pk))


def _concerned_in(report_id: int) -> Ids:
    supporters = Supporter.objects.filter(report_id=report_id).values_list("user_id", flat=True)
    return {*supporters, *FrictionReport.objects.filter(pk=report_id).values_list("reporter_id", flat=True)}


def _active(people: Ids) -> Ids:
    return set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
