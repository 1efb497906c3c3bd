"""The list of scores as a table to take away: what the reader sees, all pages of it, without words of coaching.

It is read in short queries from one place in the order to the next, so that somebody on a slow line holds nothing open.
"""

from collections.abc import Iterator
from datetime import tzinfo

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.core.errors import Invalid
from feedback.core.pagination import by_row
from feedback.quality.models import Score
from feedback.quality.queries import with_parts

#: More is a copy of the database, not a list somebody reads.
MOST = 100_000
CHUNK = 1_000


def header(zone: tzinfo) -> list[str]:
    """The names of the columns; times are in `zone`."""
    return [
        _("Person"),
        _("E-mail"),
        _("Team"),
        _("Site"),
        _("Scored by"),
        _("Scored (%(zone)s)") % {"zone": str(zone)},
        _("Rubric"),
        _("Version"),
        _("Call type"),
        _("Call id"),
        _("All dimensions, %"),
        _("Tool adherence, %"),
        _("State"),
        _("Refresher"),
    ]


def rows(found: QuerySet[Score], *, zone: tzinfo, language: str | None) -> Iterator[list[str]]:
    """The cells of each score, the latest first. Raises Invalid, before the first one, for more than MOST."""
    if found.order_by()[: MOST + 1].count() > MOST:
        raise Invalid({"": _("These are more than %(most)s scores. Narrow the list first.") % {"most": f"{MOST:,}"}})
    return _told(with_parts(found), zone, language)


def _told(found: QuerySet[Score], zone: tzinfo, language: str | None) -> Iterator[list[str]]:
    ahead = found.order_by("-scored_at", "-id")
    while chunk := list(ahead[:CHUNK]):
        # What is streamed is worked out after the request, when its language is no longer the active one.
        with translation.override(language):
            told = [_cells(score, zone) for score in chunk]
        yield from told
        last = chunk[-1]
        after = by_row(["scored_at", "id"], "<", [last.scored_at, last.pk])
        ahead = found.filter(after).order_by("-scored_at", "-id")


def _cells(score: Score, zone: tzinfo) -> list[str]:
    names = [thing.name if thing else "" for thing in (score.team, score.site)]
    return [
        score.person.name,
        score.person.email,
        *names,
        score.scorer.name,
        score.scored_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        score.edition.rubric.name,
        str(score.edition.version),
        score.call_type.name if score.call_type else "",
        score.interaction_id,
        str(score.percent),
        "" if score.adherence is None else str(score.adherence),
        str(score.get_state_display()),
        score.cycle.programme.name if score.cycle else "",
    ]
