"""The list of promises as a table to take away: what the reader sees on the page, all pages of it, and nothing else.

It is read in short queries from one place in the order to the next, so that somebody on a slow line holds nothing open.
No column says who raised a report.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.commitments.models import Commitment, State
from feedback.commitments.queries import is_at_risk
from feedback.core.errors import Invalid
from feedback.core.ids import reference
from feedback.core.looks import LOOKS
from feedback.core.pagination import by_row
from feedback.core.wording import kept_late
from feedback.people.models import User
from feedback.reports.queries import reports_visible_to

#: More is a copy of the database, not a list somebody reads.
MOST = 100_000
CHUNK = 1_000
#: What a row is made of; the rest of a promise is not read.
NAMED = ("owner", "tool", "site", "team")
SHOWN = (
    *("subject_type", "subject_id", "kind", "state", "moved_count", "risk_at"),
    *("opened_at", "due_at", "first_due_at", "kept_at", "missed_at"),
)


def header(zone: tzinfo) -> list[str]:
    """The names of the columns; times are in `zone`."""
    at = {"zone": str(zone)}
    return [
        _("Report"),
        _("What they said"),
        _("Promise"),
        _("State"),
        _("Owner"),
        _("Tool"),
        _("Site"),
        _("Team"),
        _("Promised on (%(zone)s)") % at,
        _("Due (%(zone)s)") % at,
        _("First promised for (%(zone)s)") % at,
        _("Times moved"),
        _("Done (%(zone)s)") % at,
        _("Broken (%(zone)s)") % at,
    ]


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads it, when, in which zone and language."""

    reader: User
    now: datetime
    zone: tzinfo
    language: str | None


def rows(found: QuerySet[Commitment], by: Reading, *, latest_first: bool) -> Iterator[list[str]]:
    """The cells of each promise in the order of the page. Raises Invalid, before the first one, for more than MOST."""
    if found.order_by()[: MOST + 1].count() > MOST:
        raise Invalid({"": _("These are more than %(most)s promises. Narrow the list first.") % {"most": f"{MOST:,}"}})
    return _told(found.select_related(*NAMED).only(*SHOWN, *(f"{name}__name" for name in NAMED)), by, latest_first)


def _told(found: QuerySet[Commitment], by: Reading, latest_first: bool) -> Iterator[list[str]]:
    for chunk in _chunks(found, latest_first):
        titles = _titles(chunk, by)
        # What is streamed is worked out after the request, when its language is no longer the active one.
        with translation.override(by.language):
            told = [_cells(row, titles.get(row.subject_id, ""), by) for row in chunk]
        yield from told


def _chunks(found: QuerySet[Commitment], latest_first: bool) -> Iterator[list[Commitment]]:
    order, sign = (("-due_at", "-id"), "<") if latest_first else (("due_at", "id"), ">")
    ahead = found.order_by(*order)
    while chunk := list(ahead[:CHUNK]):
        yield chunk
        last = chunk[-1]
        ahead = found.filter(by_row(["due_at", "id"], sign, [last.due_at, last.pk])).order_by(*order)


def _titles(chunk: Sequence[Commitment], by: Reading) -> dict[int, str]:
    """The titles of the reports that the reader sees."""
    ids = {row.subject_id for row in chunk if row.subject_type == "report"}
    seen: Any = reports_visible_to(by.reader, at=by.now).filter(pk__in=ids).order_by()
    return dict(seen.values_list("pk", "title"))


def _cells(row: Commitment, title: str, by: Reading) -> list[str]:
    local = partial(_local, zone=by.zone)
    names = [thing.name if thing else "" for thing in (row.owner, row.tool, row.site, row.team)]
    return [
        reference("F", row.subject_id) if title else "",
        title,
        str(row.get_kind_display()),
        state_in_words(row, by.now),
        *names,
        local(row.opened_at),
        local(row.due_at),
        local(row.first_due_at),
        str(row.moved_count),
        local(row.kept_at),
        local(row.missed_at),
    ]


def state_in_words(row: Commitment, now: datetime) -> str:
    """How a promise stands at that instant, as its badge says it."""
    if row.state == State.MISSED and row.kept_at:
        return kept_late()
    if row.state == State.RUNNING and row.due_at < now:
        return str(LOOKS["broken"].label)
    return str(LOOKS["risk" if is_at_risk(row, now) else row.state].label)


def _local(at: datetime | None, *, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else ""
