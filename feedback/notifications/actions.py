"""Writing news: a line in somebody's inbox, reading it, and what they want by mail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.core.errors import Invalid
from feedback.notifications.kinds import KINDS
from feedback.notifications.models import Frequency, Notification, Preference
from feedback.people.models import User

#: What happens to one person's clocks within this time is one line: after an outage, one message and not a storm.
BUNDLE = timedelta(hours=1)
#: So many subjects of a bundle are kept by name; the rest is in its count.
NAMED = 20


@dataclass(frozen=True, slots=True)
class News:
    """What somebody should hear. `what` chooses the sentence (wording.py), `params` are ids and facts for it."""

    kind: str
    what: str
    subject_type: str
    subject_id: int
    dedupe: str
    event_id: int
    params: dict[str, Any] = field(default_factory=dict)


def tell(*, people: Iterable[int], news: News, now: datetime | None = None) -> int:
    """One line for each of these people; a second time changes nothing. Returns how many were asked to be told."""
    now = now or timezone.now()
    rows = [
        Notification(
            user_id=pk,
            kind=news.kind,
            event_id=news.event_id,
            subject_type=news.subject_type,
            subject_id=news.subject_id,
            params={"what": news.what, **news.params},
            dedupe=news.dedupe,
            created_at=now,
        )
        for pk in sorted(set(people))
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


@transaction.atomic
def tell_bundled(*, person: int, news: News, now: datetime | None = None) -> None:
    """Add to the person's open line of this kind, or begin one; a line is open until read, mailed or an hour old."""
    now = now or timezone.now()
    open_line = Notification.objects.select_for_update().filter(
        user_id=person, kind=news.kind, read_at=None, mailed_at=None, created_at__gt=now - BUNDLE
    )
    line = open_line.order_by("-created_at", "-id").first()
    if line is None:
        tell(people=[person], news=news, now=now)
        _tally_first(person, news)
        return
    if news.dedupe in line.params.get("seen", ()) or line.dedupe == news.dedupe:
        return
    line.params = _added(line.params, line.subject_id, news)
    line.count = F("count") + 1
    line.save(update_fields=["params", "count"])


def _tally_first(person: int, news: News) -> None:
    line = Notification.objects.get(user_id=person, dedupe=news.dedupe)
    line.params |= {"tally": {news.what: 1}, "seen": [news.dedupe], "subjects": [news.subject_id]}
    line.save(update_fields=["params"])


def _added(params: Mapping[str, Any], first: int, news: News) -> dict[str, Any]:
    tally = dict(params.get("tally", {}))
    tally[news.what] = tally.get(news.what, 0) + 1
    subjects = list(params.get("subjects", [first]))
    if news.subject_id not in subjects and len(subjects) < NAMED:
        subjects.append(news.subject_id)
    seen = [*params.get("seen", []), news.dedupe][-500:]
    return {**params, "tally": tally, "subjects": subjects, "seen": seen}


def read(*, by: User, pk: int, now: datetime | None = None) -> None:
    """Mark one of one's own lines as read; one that is read already stays as it is."""
    Notification.objects.filter(user=by, pk=pk, read_at=None).update(read_at=now or timezone.now())


def read_all(*, by: User, up_to: int | None = None, now: datetime | None = None) -> int:
    """Mark all of one's own lines as read, or those up to one that was on the page; returns how many."""
    mine = Notification.objects.filter(user=by, read_at=None)
    if up_to is not None:
        mine = mine.filter(pk__lte=up_to)
    return mine.update(read_at=now or timezone.now())


def read_about(*, by: User, subject_type: str, subject_id: int, now: datetime | None = None) -> None:
    """Somebody is looking at a thing: what told them of it has served its purpose."""
    mine = Notification.objects.filter(user=by, read_at=None, count=1, subject_type=subject_type, subject_id=subject_id)
    mine.update(read_at=now or timezone.now())


@transaction.atomic
def prefer(*, by: User, wanted: Mapping[str, str]) -> None:
    """Set how often mail tells of each kind named; raises Invalid for a kind or a frequency that does not exist."""
    wrong = {kind: _("There is no such kind of news.") for kind in wanted if kind not in KINDS}
    told = _("Choose now, daily, weekly or never.")
    wrong |= {kind: told for kind, often in wanted.items() if often not in Frequency.values}
    if wrong:
        raise Invalid(wrong)
    Preference.objects.bulk_create(
        [Preference(user=by, kind=kind, frequency=often) for kind, often in wanted.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["frequency"],
    )
