"""What every verb on a report shares: hold its row, check the move, clean the words, keep it, tell the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.core.coarse import hour_of
from feedback.core.errors import IllegalMove, Invalid
from feedback.core.masking import Masked
from feedback.core.text import clean
from feedback.events.actions import Fact, Thing, record, untraced
from feedback.people.masking import masked
from feedback.people.models import User
from feedback.reports import states
from feedback.reports.models import TEXT_LIMIT, FrictionReport, State
from feedback.reports.seal import speaks_sealed


def held(report: FrictionReport) -> FrictionReport:
    """The report as it is stored now, its row held until the transaction ends."""
    return FrictionReport.objects.select_for_update(of=("self",)).select_related("seal").get(pk=report.pk)


def held_all(ids: Iterable[int]) -> dict[int, FrictionReport]:
    """Several reports, held in the order of their numbers, so that two who want the same ones never wait in a ring."""
    rows = FrictionReport.objects.select_for_update(of=("self",)).select_related("seal")
    rows = rows.filter(pk__in=set(ids)).order_by("pk")
    return {row.pk: row for row in rows}


def move(report: FrictionReport, verb: str) -> None:
    """Set the state that `verb` leads to; raises IllegalMove, which of a merged report says where it went.

    Nothing is stored yet.
    """
    legal = states.legal(report.state, report.nature)
    if report.merged_into is not None and verb not in legal:
        went = _("%(report)s went into %(into)s. Do it there.") % {"report": report, "into": report.merged_into}
        raise IllegalMove(State(report.state), verb, legal, instead=went)
    report.state = states.target(State(report.state), verb, report.nature)


def keep(report: FrictionReport, now: datetime, *fields: str) -> None:
    """Store these fields, with a new version and the time of the change."""
    report.version += 1
    report.updated_at = now
    report.save(update_fields=[*fields, "version", "updated_at"])


def tell(verb: str, report: FrictionReport, *, at: datetime, actor: int | None, **data: Any) -> None:
    """Write one line about the report in the journal; without an actor, it does not say which request it came with."""
    with untraced(actor is None):
        record(fact(verb, report, at=at, actor=actor, **data))


def fact(verb: str, report: FrictionReport, *, at: datetime, actor: int | None, **data: Any) -> Fact:
    """A line about the report, with its scope copied onto it."""
    return Fact(
        verb,
        Thing("report", report.pk),
        at=at,
        actor=actor,
        site_id=report.told_site_id,
        team_id=report.team_id,
        tool_id=report.tool_id,
        data=data,
        carried=report,
    )


@dataclass(frozen=True, slots=True)
class Voice:
    """As whom somebody speaks on a report: by name, or through the seal of a report they raised without it."""

    user: User | None
    sealed: int | None = None

    @property
    def actor(self) -> int | None:
        """The id the journal may hold."""
        return self.user.pk if self.user else None

    def row(self, column: str = "user") -> dict[str, Any]:
        """The columns of a row that says whose it is."""
        return {column: self.user, "sealed_id": self.sealed}


def voice_of(by: User, report: FrictionReport) -> Voice:
    """Whoever raised this report without their name, or one merged into it, goes on without it."""
    sealed = speaks_sealed(by, report)
    return Voice(by) if sealed is None else Voice(None, sealed)


def dated(voice: Voice, report: FrictionReport, now: datetime) -> datetime:
    """When something counts as done. By name: now. Without: the hour, or what happened on the report last if that is
    later, so that nothing is answered before it was asked."""
    return now if voice.user else max(hour_of(now), report.updated_at)


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
    return masked(text)


def counted(*texts: Masked) -> dict[str, int]:
    """What was masked in several texts together, by kind."""
    total: dict[str, int] = {}
    for part in texts:
        for kind, count in part.counts.items():
            total[kind] = total.get(kind, 0) + count
    return dict(sorted(total.items()))
