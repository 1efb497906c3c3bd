"""What every verb on a score shares: hold its row, check the move and the marks, keep it, tell the journal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Invalid
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import User
from feedback.quality import states
from feedback.quality.marking import Given, result
from feedback.quality.models import Edition, Score

#: What was given, by the id of the dimension; None: it did not come up.
Marks = Mapping[int, int | None]


class Weighed(NamedTuple):
    """The percents of a call in which something came up."""

    percent: int
    adherence: int | None


def held(score: Score) -> Score:
    """The score as it is stored now, its row held until the transaction ends."""
    rows = Score.objects.select_for_update(of=("self",))
    return rows.select_related("person", "scorer", "edition").get(pk=score.pk)


def move(score: Score, verb: str) -> None:
    """Set the state that `verb` leads to; raises IllegalMove. Nothing is stored yet."""
    score.state = states.target(score.state, verb)


def keep(score: Score, now: datetime, *fields: str) -> None:
    """Store the state and these fields, with a new version."""
    score.version += 1
    score.updated_at = now
    score.save(update_fields=["state", "version", "updated_at", *fields])


def weighed(edition: Edition, marks: Marks) -> Weighed:
    """The percents of these marks; raises Invalid unless each dimension has one on the scale, and one came up."""
    dimensions, scale = list(edition.dimensions.all()), edition.scale
    if set(marks) != {one.pk for one in dimensions}:
        raise Invalid({"marks": _("Mark each dimension of the rubric as it is now, or say that it did not come up.")})
    if any(points is not None and not 1 <= points <= scale for points in marks.values()):
        raise Invalid({"marks": _("Marks go from 1 to %(most)d.") % {"most": scale}})
    found = result((Given(marks[one.pk], one.weight, one.tool_id is not None) for one in dimensions), scale)
    if found.percent is None:
        raise Invalid({"marks": _("Nothing came up in this call, so there is nothing to score.")})
    return Weighed(found.percent, found.adherence)


def tell(verb: str, score: Score, *, at: datetime, by: User, **data: Any) -> None:
    """Write one line in the journal. It hangs on the person: only those who may read about people find it there."""
    record(
        Fact(
            f"score.{verb}",
            Thing("score", score.pk),
            at=at,
            actor=by.pk,
            root=Thing("person", score.person_id),
            site_id=score.site_id,
            team_id=score.team_id,
            data=data,
        )
    )
