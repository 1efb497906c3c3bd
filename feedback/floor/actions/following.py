"""A question that waits follows its asker to another team or site: whose it is to see, and to whom it climbs."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from feedback.floor import clocks
from feedback.floor.models import Question
from feedback.floor.states import WAITING
from feedback.people.models import User


@transaction.atomic
def follow(*, person: User, now: datetime | None = None) -> int:
    """Let the questions that somebody waits with belong to where they work now; how many.

    They stay with their roster, and their clocks run on; whoever is at no site is looked after where they were.
    """
    now = now or timezone.now()
    rows = Question.objects.select_for_update(of=("self",)).filter(asker=person, state__in=WAITING).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    if not ids or person.site_id is None:
        return 0
    Question.objects.filter(pk__in=ids).update(site=person.site_id, team=person.team_id, updated_at=now)
    clocks.follow(person, ids, now)
    return len(ids)
