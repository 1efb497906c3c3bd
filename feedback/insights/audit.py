"""Who watches the watchmen: whether what should have happened by itself did, asked by a task of its own.

It trusts no log and no metric but the rows themselves: clocks that are due, reactions that are owed, and when the sweep
and the relay were last through. What it finds turns `/readyz` and a line on every page of the admins red, and keeps
the outside heartbeat from being sent, so that somebody is told even when nothing of ours can tell them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.commitments.aside import standing_aside
from feedback.commitments.models import PROMISED, Commitment
from feedback.events.models import Heartbeat, Outbox
from feedback.insights.models import Audit

#: How late something may be before it counts as forgotten: five minutes, or two sweeps where they are far apart.
PATIENCE = max(timedelta(minutes=5), 2 * timedelta(seconds=settings.SWEEP_SECONDS))
#: So many promises are named one by one.
NAMED = 20
SWEEP, RELAY = "feedback.commitments.tasks.sweep", "feedback.events.tasks.relay"
#: What each finding says; `since` stands beside it.
TOLD: Mapping[str, str | Promise] = {
    "clocks": _("Promises are due and nobody has looked at them."),
    "aside": _("Clocks cannot be read and stand aside: their promises neither warn nor break by themselves."),
    "reactions": _("Messages and other reactions are owed and have not been carried out."),
    "sweep": _("The sweep of the clocks has not come by."),
    "relay": _("The relay of the journal has not come by."),
    "auditor": _("The auditor itself has not looked."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that did not happen, and since when it is overdue (UTC); of promises, which (their ids)."""

    code: str
    since: datetime
    promises: list[int] = field(default_factory=list)

    @property
    def told(self) -> str | Promise:
        """In words, for an admin."""
        return TOLD[self.code]

    @property
    def links(self) -> list[tuple[str, str]]:
        """The promises' pages: their number and address."""
        return [(f"#{pk}", reverse("commitments:counted", args=[pk])) for pk in self.promises]


def look(*, now: datetime) -> list[Finding]:
    """Everything that has been due for longer than PATIENCE and was not touched. Five short statements."""
    return [*_waiting(now), *_aside(), *_silent(now)]


def audit(*, now: datetime | None = None) -> list[Finding]:
    """Look, and keep what was found for the probe and the pages."""
    now = now or timezone.now()
    found = look(now=now)
    rows = [{"code": one.code, "since": one.since.isoformat(), "promises": one.promises} for one in found]
    Audit.objects.update_or_create(name="last", defaults={"at": now, "findings": rows})
    return found


def last(*, now: datetime) -> tuple[datetime | None, list[Finding]]:
    """When the auditor last looked and what it found; that it has not looked for long is a finding too."""
    row = Audit.objects.filter(name="last").first()
    if row is None:
        return None, []
    if now - row.at > PATIENCE:
        return row.at, [Finding("auditor", row.at)]
    return row.at, [
        Finding(one["code"], datetime.fromisoformat(one["since"]), one.get("promises", [])) for one in row.findings
    ]


def alarms() -> list[str | Promise]:
    """What the last look found, for the line on every page of the admins."""
    return [one.told for one in last(now=timezone.now())[1]]


@dataclass(frozen=True, slots=True)
class Job:
    """One periodic job: its name, how often it comes, and when it last went through."""

    name: str
    every: timedelta
    at: datetime | None

    @property
    def seconds(self) -> int | None:
        """The period in seconds, where it is shorter than a minute."""
        length = round(self.every.total_seconds())
        return length if length < 60 else None


def jobs() -> list[Job]:
    """The periodic jobs, the most frequent first."""
    came = _came()
    found = (Job(name, timedelta(seconds=period), came.get(name)) for name, period in settings.PERIODIC.items())
    return sorted(found, key=lambda job: (job.every, job.name))


def _waiting(now: datetime) -> Iterator[Finding]:
    clocks = Commitment.clocks.filter(next_fire_at__lt=now - PATIENCE).order_by("next_fire_at")
    if since := clocks.values_list("next_fire_at", flat=True).first():
        yield Finding("clocks", since)
    owed = Outbox.objects.filter(available_at__lt=now - PATIENCE, dead_at=None).order_by("available_at")
    if since := owed.values_list("available_at", flat=True).first():
        yield Finding("reactions", since)


def _aside() -> Iterator[Finding]:
    """Clocks that were due and could not be carried out; the sweep tries them again, so they never look untouched."""
    rows = list(islice(standing_aside(), NAMED))
    if rows:
        promises = [row.pk for row in rows if row.subject_type == PROMISED]
        yield Finding("aside", min(row.due_at for row in rows), promises)


def _silent(now: datetime) -> Iterator[Finding]:
    came = _came()
    for code, task in (("sweep", SWEEP), ("relay", RELAY)):
        at = came.get(task)
        if at is not None and now - at > PATIENCE:
            yield Finding(code, at)


def _came() -> dict[str, datetime]:
    """When each periodic job last went through."""
    return {beat.name: beat.at for beat in Heartbeat.objects.all()}
