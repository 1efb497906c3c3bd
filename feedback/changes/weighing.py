"""Whether a change holds: enough people who still see it take up again what it had answered."""

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from feedback.changes.asking import Who
from feedback.changes.models import Change
from feedback.people.queries import organisation
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport, Response, State, Verification

#: What is read of somebody's word.
WORD = ("report_id", "user_id", "sealed_id", "fixed", "updated_at")


def weigh(*, report_id: int, now: datetime | None = None) -> list[int]:
    """Somebody said of a report whether it is fixed: reopen what its changes answered, where enough say it is not.

    How many are enough is the organisation's; where fewer are concerned, all of them. A report of the change that was
    confirmed as fixed, and of which nobody says otherwise, stays so. Returns the ids of what was reopened.
    """
    now = now or timezone.now()
    changes = Change.objects.filter(links__report=report_id, state=Change.State.PUBLISHED).order_by("pk")
    return [pk for change in changes for pk in _weigh(change, now)]


def _weigh(change: Change, now: datetime) -> list[int]:
    linked = FrictionReport.objects.filter(change_links__change=change)
    states = dict(linked.values_list("pk", "state"))
    still = _still_seen(change, set(states))
    people = {person for _report, person in still}
    if not people or len(people) < min(organisation().reopen_change_after, change.people_count):
        return []
    doubted = {report for report, _person in still}
    wrong = [pk for pk, state in states.items() if state != State.CONFIRMED or pk in doubted]
    return reports.reopen_all(report_ids=wrong, reason="change", now=now, change_id=change.pk, people=len(people))


def _still_seen(change: Change, report_ids: set[int]) -> set[tuple[int, Who]]:
    """Who says of which report that it still happens: their last word since it was last answered with this change.

    Whoever raised or supports one without their name counts by their seal, as they do in the figures of the change.
    """
    answers = Response.objects.filter(change_id=change.pk, report__in=report_ids).order_by()
    since = dict(answers.values_list("report_id").annotate(Max("created_at")))
    words = Verification.objects.filter(report__in=report_ids).order_by("updated_at", "pk")
    last = {
        (report, (person, seal)): fixed
        for report, person, seal, fixed, at in words.values_list(*WORD)
        if at >= since.get(report, change.published_at or at)
    }
    return {voice for voice, fixed in last.items() if not fixed}
