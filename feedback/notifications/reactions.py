"""Who hears of what. A vote subscribes to answers only; nobody is told of what they did themselves.

Each takes as many events as the relay has claimed: a sweep that breaks two thousand promises at once tells of them with
a few dozen statements.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from feedback.changes.models import ChangeReport
from feedback.commitments.models import Kind as Promise
from feedback.commitments.models import State
from feedback.commitments.terms import REASSIGN
from feedback.events.models import Event
from feedback.events.registry import InBatches
from feedback.notifications import overdue
from feedback.notifications.actions import News, Told, read_for, tell
from feedback.notifications.audience import Audience, Scene, taking_effect
from feedback.notifications.floor import climbed
from feedback.notifications.recipients import People, Person, person_of
from feedback.reports.models import Verification


def _telling(say: Callable[[Scene, Event], Iterator[Told]]) -> InBatches:
    """A reaction that tells what `say` says of each event."""

    def react(events: Sequence[Event]) -> None:
        scene = Scene(events, timezone.now())
        tell(news=[told for event in events for told in _coarsely(scene, event, say(scene, event))], now=scene.now)

    return InBatches(react)


def _coarsely(scene: Scene, event: Event, told: Iterable[Told]) -> Iterable[Told]:
    """The same; of what somebody may have done without their name, without the minute."""
    if not scene.may_be_nameless(event):
        return told
    return ((person, replace(news, nameless=True)) for person, news in told)


def _to(people: AbstractSet[Person], news: News) -> Iterator[Told]:
    return ((person, news) for person in sorted(people, key=str))


def _news(event: Event, kind: str, what: str, /, **params: Any) -> News:
    return News(
        kind=kind,
        what=what,
        subject_type=event.root_type,
        subject_id=event.root_id,
        dedupe=f"event:{event.pk}",
        event_id=event.pk,
        params={"actor": event.actor_id, **params},
    )


def _written(event: Event, kind: str, what: str) -> News:
    """News of something that somebody wrote, which the line quotes."""
    return _news(event, kind, what, message_id=event.data.get("message_id"))


@_telling
def tell_assigned(scene: Scene, event: Event) -> Iterator[Told]:
    """Whoever a report was given to hears of it; where nobody could be found, the admins do."""
    owner_id = scene.reports[event.root_id].owner_id
    if event.data.get("owner_id") != owner_id:
        return  # given to somebody else since
    people, what = (scene.owner(event.root_id), "assigned") if owner_id else (scene.admins, "unowned")
    yield from _to(people - scene.doers(event), _news(event, "assigned", what))


@_telling
def tell_seen(scene: Scene, event: Event) -> Iterator[Told]:
    """The reporter hears that it was seen, and reads what came with it."""
    news = _written(event, "talk", "seen_wrote") if event.data.get("message_id") else _news(event, "progress", "seen")
    yield from _to(scene.reporter(event.root_id) - scene.doers(event), news)


@_telling
def tell_asked(scene: Scene, event: Event) -> Iterator[Told]:
    """The reporter is asked something."""
    yield from _to(scene.reporter(event.root_id) - scene.doers(event), _written(event, "question", "asked"))


@_telling
def tell_replied(scene: Scene, event: Event) -> Iterator[Told]:
    """The owner has a reply to their question."""
    yield from _to(scene.owner(event.root_id) - scene.doers(event), _written(event, "talk", "replied"))


@_telling
def tell_other_side(scene: Scene, event: Event) -> Iterator[Told]:
    """Somebody wrote on a report: the reporter hears of the answering side, and the owner of everybody else."""
    people = scene.reporter(event.root_id) | scene.owner(event.root_id)
    yield from _to(people - scene.doers(event), _written(event, "talk", "commented"))


@_telling
def tell_everybody_concerned(scene: Scene, event: Event) -> Iterator[Told]:
    """The reporter and everybody who said "me too" hears of an answer; of a change, once for all their reports."""
    change, moved = event.data.get("change_id"), scene.moved_date(event)
    ahead = _ahead(event, scene.taking_effect.get(change or 0))
    news = News(
        kind="answer",
        what=_of_the_change(ahead) if change else "moved" if moved else "responded",
        subject_type="report",
        subject_id=event.root_id,
        dedupe=_of_answer(change, event),
        event_id=event.pk,
        params={
            "actor": event.actor_id,
            "kind": event.data["kind"],
            "deliver_by": event.data.get("deliver_by"),
            "response_id": event.data["response_id"],
            "change": change,
            **moved,
            **ahead,
        },
    )
    yield from _to(scene.concerned(event.root_id) - scene.doers(event), news)


@InBatches
def tell_change(events: Sequence[Event]) -> None:
    """A change was published: everybody whose report it names hears of it, unless its answer tells them already."""
    published = {event.subject_id: event for event in events}
    links = ChangeReport.objects.filter(change__in=published).order_by("change_id", "report_id")
    pairs = [(published[change], report) for change, report in links.values_list("change_id", "report_id")]
    audience, ahead = Audience((report for _event, report in pairs), timezone.now()), taking_effect(published)
    tell(news=[told for pair in pairs for told in _changed(audience, *pair, ahead)], now=audience.now)


def _changed(audience: Audience, event: Event, report_id: int, effects: Mapping[int, datetime]) -> Iterator[Told]:
    ahead = _ahead(event, effects.get(event.subject_id))
    news = News(
        kind="answer",
        what=_of_the_change(ahead),
        subject_type="report",
        subject_id=report_id,
        dedupe=_of_change(event.subject_id, event),
        event_id=event.pk,
        params={"actor": event.actor_id, "change": event.subject_id, **ahead},
    )
    return _to(audience.concerned(report_id) - {event.actor_id or 0}, news)


def _ahead(event: Event, effect: datetime | None) -> dict[str, str]:
    """From when on a change is in effect, where it was told of ahead of that."""
    return {"from": effect.isoformat()} if effect and effect > event.at else {}


def _of_the_change(ahead: Mapping[str, str]) -> str:
    return "changes_from" if ahead else "changed_by"


def _of_answer(change: int | None, event: Event) -> str:
    """One answer is told once: that of a change, one that several reports were given together, or a report's own."""
    if change:
        return _of_change(change, event)
    return str(event.data.get("together") or f"response:{event.data['response_id']}")


def _of_change(change: int, event: Event) -> str:
    """One change told in one go, however many reports it answers; the same change told again later is news again."""
    return f"change:{change}:{event.at.timestamp():.6f}"


@_telling
def tell_merged(scene: Scene, event: Event) -> Iterator[Told]:
    """Whoever raised a report hears that it was merged, or stands for itself again."""
    if event.verb == "report.unmerged":
        news = _news(event, "progress", "parted")
    else:
        news = _news(event, "progress", "merged", into=event.data["into"])
    yield from _to(scene.reporter(event.root_id) - scene.doers(event), news)


@_telling
def tell_unsealed(scene: Scene, event: Event) -> Iterator[Told]:
    """Whoever raised a report without their name hears that two admins opened it, and reads why."""
    told = _news(event, "seal", "unsealed", unsealing=event.data["unsealing_id"])
    yield from _to(scene.reporter(event.root_id), told)


@_telling
def tell_confirmed(scene: Scene, event: Event) -> Iterator[Told]:
    """The owner hears that it is fixed."""
    yield from _to(scene.owner(event.root_id) - scene.doers(event), _news(event, "verdict", "confirmed"))


@_telling
def tell_reopened(scene: Scene, event: Event) -> Iterator[Told]:
    """The owner hears that it is open again; of an appeal the supervisors too, to whom it is made.

    Where the answering side took it up by itself, the reporter hears of it.
    """
    report_id, doers = event.root_id, scene.doers(event)
    if event.data.get("reason") == "appeal":
        people = scene.owner(report_id) | scene.supervisors(report_id)
        yield from _to(people - doers, _written(event, "verdict", "appealed"))
        return
    yield from _to(scene.owner(report_id) - doers, _news(event, "verdict", "reopened"))
    if event.data.get("reason") == "change":
        yield from _to(scene.reporter(report_id), _news(event, "progress", "reopened"))
    if event.data.get("reason") == "answering_side":
        yield from _to(scene.reporter(report_id) - doers, _news(event, "progress", "taken_up"))


@_telling
def tell_clock(scene: Scene, event: Event) -> Iterator[Told]:
    """A clock warned, broke or climbed: those who can act hear of it, and of a broken answer whoever waits for it."""
    if event.root_type == "question":
        yield from climbed(scene.hall, event)
        return
    if event.root_type == "enrolment":
        yield from overdue.climbed(scene.places, event)
        return
    promise, what = scene.promises.get(event.subject_id), event.verb.partition(".")[2]
    if promise is None or event.root_type != "report" or (what == "warned" and promise.state != State.RUNNING):
        return
    if str(event.data.get("step", "")).startswith(REASSIGN):
        return  # whoever has it now is told so by `tell_assigned`
    people: People = set(event.data.get("told") or ()) if what == "escalated" else scene.owner(event.root_id)
    facts = {"kind": promise.kind, "due_at": event.data.get("due_at")}
    yield from _to(people, _news(event, "clock", what, **facts))
    if what == "missed" and promise.kind != Promise.ACKNOWLEDGE:
        yield from _to(scene.reporter(event.root_id) - people, _news(event, "late", "late", **facts))


@_telling
def tell_hand_over(scene: Scene, event: Event) -> Iterator[Told]:
    """Somebody left who still owed something: the admins hear that it has to be handed over."""
    if event.data.get("owed"):
        news = News("hand_over", "left", "person", event.subject_id, f"left:{event.pk}", event.pk)
        yield from _to(scene.admins - scene.doers(event), news)


@_telling
def tell_filled(scene: Scene, event: Event) -> Iterator[Told]:
    """Somebody was put on a shift where nobody was: they hear of it."""
    facts = {name: event.data[name] for name in ("starts_at", "ends_at")}
    yield from _to({event.data["user_id"]} - scene.doers(event), _news(event, "cover", "filled", **facts))


@_telling
def tell_gaps(scene: Scene, event: Event) -> Iterator[Told]:
    """A roster lacks people in the days to come: whoever keeps it hears of it, with all their rosters in one line."""
    for number, gap in enumerate(event.data["gaps"]):
        news = _news(event, "gaps", "gap", starts_at=gap["starts_at"], ends_at=gap["ends_at"])
        yield from _to(scene.keepers(event.root_id), replace(news, dedupe=f"{news.dedupe}:{number}"))


def put_aside(event: Event) -> None:
    """Somebody said whether it is fixed for them: the line that asked has its answer. At once, in their request."""
    said = Verification.objects.get(pk=event.data["verification_id"])
    read_for(person_of(said.user_id, said.sealed_id), subject_type="report", subject_id=event.root_id, now=event.at)
