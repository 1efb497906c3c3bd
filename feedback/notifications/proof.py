"""Who hears that it is time to say whether a change works, and of a tool's new version and what it made worse."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from feedback.catalogue.models import Release
from feedback.changes.models import ChangeAsk, ReleaseAsk
from feedback.events.models import Event
from feedback.events.registry import InBatches
from feedback.notifications.actions import News, Told, tell
from feedback.notifications.audience import ids_of
from feedback.notifications.recipients import Person, person_of
from feedback.people.models import Role
from feedback.people.queries import deputy_for, holders, is_away


@InBatches
def tell_asked(events: Sequence[Event]) -> None:
    """A change took effect, or some have not said whether it works: each of its people is asked, in one line."""
    for event in events:
        rows = ChangeAsk.objects.filter(change=event.subject_id, turn=event.data["turn"], with_news=False)
        asked = list(rows.order_by("report_id", "pk"))
        tell(news=list(_asked(event, asked)), now=timezone.now())


def _asked(event: Event, asked: Iterable[ChangeAsk]) -> Iterator[Told]:
    again = event.data["turn"] == ChangeAsk.Turn.AGAIN
    for row in asked:
        news = News(
            kind="answer",
            what="works_still" if again else "works",
            subject_type="report",
            subject_id=row.report_id,
            dedupe=f"ask:{event.subject_id}:{row.turn}",
            event_id=event.pk,
            params={"change": event.subject_id},
        )
        yield person_of(row.person_id, row.sealed_id), news


def tell_released(event: Event) -> None:
    """A tool has a new version: whoever said that it was fixed is asked whether it still is, in one line each.

    Not `InBatches`: each event is a crowd of people already, and the next one has its turn after what else is due.
    """
    asked: dict[Person, list[int]] = defaultdict(list)
    rows = ReleaseAsk.objects.filter(release=event.subject_id, part=event.data.get("part", 0))
    for row in rows.order_by("report_id", "pk"):
        asked[person_of(row.person_id, row.sealed_id)].append(row.report_id)
    news = [(person, _about(event, "release", reports=reports)) for person, reports in asked.items()]
    tell(news=news, now=timezone.now())


@InBatches
def tell_regression(events: Sequence[Event]) -> None:
    """More reports came in the week after a release: the tool's owner, or who stands in, hears so with the figures."""
    now = timezone.now()
    releases = Release.objects.select_related("tool__owner").in_bulk({event.subject_id for event in events})
    for event in events:
        facts = {name: event.data[name] for name in ("before", "after")}
        news = _about(event, "regression", **facts)
        tell(news=[(person, news) for person in _answerable(releases[event.subject_id], now)], now=now)


def _answerable(release: Release, now: datetime) -> set[int]:
    """The tool's owner, or their deputy while they are away; without an owner, those who own it by role, or admins."""
    owner = release.tool.owner
    if owner is None or not owner.is_active:
        return ids_of(holders(Role.OWNER, tool_id=release.tool_id)) or ids_of(holders(Role.ADMIN))
    deputy = deputy_for(owner, now) if is_away(owner, now) else None
    return {deputy.pk if deputy else owner.pk}


def _about(event: Event, kind: str, **params: object) -> News:
    return News(kind, kind, "release", event.subject_id, f"{kind}:{event.subject_id}", event.pk, params)
