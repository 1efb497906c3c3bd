"""Loading the demo: the cast, the story of the last weeks, and, for load runs, as many older reports as wanted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.champions.demo import plan_rosters
from feedback.changes import demo as changes
from feedback.commitments.actions import count_all
from feedback.commitments.sweep import sweep
from feedback.core.db import refresh_statistics
from feedback.core.errors import Conflict
from feedback.events.models import Event, Outbox
from feedback.events.relay import relay
from feedback.floor import demo as floor
from feedback.letters import demo as letters
from feedback.letters import demo_past as past
from feedback.notifications.models import Notification
from feedback.people.models import Organisation, User
from feedback.quality import demo as quality
from feedback.reports.models import FrictionReport
from feedback.screens import demo as screens
from feedback.setup.demo import bulk, cast, sorts
from feedback.setup.demo.story import SPAN, Teller
from feedback.training import demo as training
from feedback.training.demo_room import REPORTS as RAISED_THERE

#: Up to so many reports are told through the actions; the rest are loaded as settled history.
TOLD = 152
FRESH_DAYS = 3


@dataclass
class Seeded:
    """What the database holds after a run."""

    people: int
    reports: int
    seconds: float


def seed(*, agents: int, reports: int, seed: int, now: datetime | None = None) -> Seeded:
    """Load the demo, or bring one that is here up to so many reports. Raises Conflict where real people are."""
    now = now or timezone.now()
    began = timezone.now()
    rng = Random(seed)  # noqa: S311 - believable, not secret
    if User.objects.exists():
        if not Organisation.objects.filter(is_demo=True).exists():
            raise Conflict(_("There are people here already. The demo is only loaded into an empty database."))
        crew = cast.find()
    else:
        crew = _begin(agents, reports, rng, now)
    missing = reports - FrictionReport.objects.count()
    if missing > 0:
        bulk.load(cast=crew, count=missing, rng=rng, before=now - SPAN)
    count_all(now=now)
    refresh_statistics()
    seconds = (timezone.now() - began).total_seconds()
    return Seeded(people=User.objects.count(), reports=FrictionReport.objects.count(), seconds=round(seconds, 1))


def _begin(agents: int, reports: int, rng: Random, now: datetime) -> cast.Cast:
    told = min(reports, TOLD)
    with transaction.atomic():
        crew = cast.hire(agents=agents, rng=rng, now=now)
        plan_rosters(now=now)
        elsewhere = RAISED_THERE + sorts.count_for(told) + past.count_for(told)
        Teller(crew, rng, now).tell(max(0, told - elsewhere))
        if sorts.count_for(told):
            sorts.tell(crew, rng=rng, now=now)
        floor.tell(now=now)
        training.tell(now=now)
        quality.tell(now=now)
        changes.tell(now=now)
        sweep(now=now)
        letters.tell(now=now, past=bool(past.count_for(told)), also=bool(past.also_for(reports, TOLD)))
        changes.ask(now=now)
        screens.tell(now=now)
        _settle(now)
    return crew


def _settle(now: datetime) -> None:
    """What is older than a few days was heard of long ago: no flood of news, and not a single mail."""
    Outbox.objects.exclude(event__at__gte=now - timedelta(days=FRESH_DAYS)).delete()
    relay(now=timezone.now())
    for line in Notification.objects.all():
        happened = Event.objects.filter(pk=line.event_id or 0).values_list("at", flat=True).first()
        Notification.objects.filter(pk=line.pk).update(created_at=happened or F("created_at"), mail_at=None)
