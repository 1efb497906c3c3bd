"""What happens to promises when something happens to a report, in the same transaction (feedback/flow.py)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from feedback.calendars.models import Calendar
from feedback.commitments import actions
from feedback.commitments.models import Kind
from feedback.events.actions import Thing
from feedback.events.models import Event
from feedback.reports.models import FrictionReport


def open_promises(event: Event) -> None:
    """A report came in: it is promised a look and an answer."""
    report = event.carried or _report(event)
    report.promised = actions.open_for_report(report=report)


def open_promises_all(events: Sequence[Event]) -> None:
    """Several reports came in together."""
    actions.open_for_reports(reports=[event.carried or _report(event) for event in events])


def follow_owner(event: Event) -> None:
    """A report has another owner: so have its promises. A new report has none yet."""
    if not event.data.get("first"):
        actions.follow_owner(subject=_subject(event), owner_id=event.data.get("owner_id"))


def keep_acknowledge(event: Event) -> None:
    """The owner has seen it."""
    actions.keep(subject=_subject(event), kinds={Kind.ACKNOWLEDGE}, at=event.at)


def pause_for_reporter(event: Event) -> None:
    """The owner asked the reporter something."""
    actions.wait_for_reporter(subject=_subject(event), at=event.at)


def resume_after_reply(event: Event) -> None:
    """The reporter replied: the clocks run on from that instant."""
    actions.resume(subject=_subject(event), at=event.at)


def keep_answer(event: Event) -> None:
    """The owner answered."""
    told = event.data.get("deliver_by")
    deliver_by = date.fromisoformat(told) if told else None
    actions.answer(report=_report(event), kind=event.data["kind"], deliver_by=deliver_by, at=event.at)


def merge_promises(event: Event) -> None:
    """A report was merged into another."""
    report, into = _report(event), _reports().get(pk=event.data["into"])
    actions.merge(report=report, into=into, at=event.at)


def restore_promises(event: Event) -> None:
    """A merge was taken back."""
    actions.restore(report=_report(event), at=event.at)


def reopen_promise(event: Event) -> None:
    """A report was taken up again: it is promised a fresh answer."""
    actions.reopen(report=_report(event), round=event.data["round"], at=event.at)


def settle(event: Event) -> None:
    """The people concerned say that it is fixed."""
    actions.settle(subject=_subject(event), at=event.at)


def recount_the_rest(event: Event) -> None:
    """A batch of running promises was counted by their edited calendar; if that was not all of them, the next one is.

    Each batch tells of itself, so the journal says how far it came. An edit since then has its own confirmation.
    """
    following = event.data.get("next")
    calendar = Calendar.objects.filter(pk=event.subject_id, version=event.data["version"]).first()
    if following and calendar:
        due_at, pk = following["after"]
        actions.recount(
            calendar=calendar,
            by=event.actor_id,
            earlier=following["earlier"],
            after=(datetime.fromisoformat(due_at), pk),
            left=following["left"],
            now=timezone.now(),
        )


def _subject(event: Event) -> Thing:
    return Thing(event.subject_type, event.subject_id)


def _report(event: Event) -> FrictionReport:
    return _reports().get(pk=event.subject_id)


def _reports() -> QuerySet[FrictionReport]:
    return FrictionReport.objects.select_related("site__calendar")
