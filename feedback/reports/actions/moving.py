"""What every verb on a report shares: hold its row, check the move, clean the words, keep it, tell the journal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Invalid
from feedback.core.text import clean
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import User
from feedback.reports import states
from feedback.reports.masking import Masked, mask
from feedback.reports.models import TEXT_LIMIT, FrictionReport, State


def held(report: FrictionReport) -> FrictionReport:
    """The report as it is stored now, its row held until the transaction ends."""
    return FrictionReport.objects.select_for_update(of=("self",)).get(pk=report.pk)


def held_all(ids: Iterable[int]) -> dict[int, FrictionReport]:
    """Several reports, held in the order of their numbers, so that two who want the same ones never wait in a ring."""
    rows = FrictionReport.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    return {row.pk: row for row in rows}


def move(report: FrictionReport, verb: str) -> None:
    """Set the state that `verb` leads to; raises IllegalMove. Nothing is stored yet."""
    report.state = states.target(State(report.state), verb, report.nature)


def keep(report: FrictionReport, now: datetime, *fields: str) -> None:
    """Store these fields, with a new version and the time of the change."""
    report.version += 1
    report.updated_at = now
    report.save(update_fields=[*fields, "version", "updated_at"])


def tell(verb: str, report: FrictionReport, *, at: datetime, actor: int | None, **data: Any) -> None:
    """Write one line about the report in the journal."""
    record(fact(verb, report, at=at, actor=actor, **data))


def fact(verb: str, report: FrictionReport, *, at: datetime, actor: int | None, **data: Any) -> Fact:
    """A line about the report, with its scope copied onto it."""
    return Fact(
        verb,
        Thing("report", report.pk),
        at=at,
        actor=actor,
        site_id=report.site_id,
        # The team could give away who raised it.
        team_id=None if report.anonymous else report.team_id,
        tool_id=report.tool_id,
        data=data,
        carried=report,
    )


def actor_on(report: FrictionReport, by: User) -> int | None:
    """The id the journal may hold for `by`: None for whoever raised this report anonymously, or one merged into it."""
    raised = Q(pk=report.pk) | Q(merged_into=report)
    anonymously = FrictionReport.objects.filter(raised, reporter=by, anonymous=True)
    return None if anonymously.exists() else by.pk


def words(field: str, text: str, *, limit: int = TEXT_LIMIT, required: bool = True) -> Masked:
    """What somebody wrote, cleaned and masked; raises Invalid naming `field` when it is empty or too long."""
    text = clean(text)
    if required and not text:
        raise Invalid({field: _("Write at least one sentence.")})
    if len(text) > limit:
        raise Invalid(
            {
                field: _("This is %(length)d characters long. Keep it under %(limit)d.")
                % {"length": len(text), "limit": limit + 1}
            }
        )
    return mask(text)


def counted(*masked: Masked) -> dict[str, int]:
    """What was masked in several texts together, by kind."""
    total: dict[str, int] = {}
    for part in masked:
        for kind, count in part.counts.items():
            total[kind] = total.get(kind, 0) + count
    return dict(sorted(total.items()))
