"""Keeping the filters of the supervisors' page under a name. They are somebody's own, or shared by team."""

from datetime import datetime

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.commitments.models import SavedView
from feedback.commitments.permissions import may_oversee, may_share_with
from feedback.core.errors import Forbidden, Invalid
from feedback.core.text import clean
from feedback.events.actions import Fact, Thing, record
from feedback.people.masking import masked
from feedback.people.models import Team, User

LONGEST = SavedView._meta.get_field("name").max_length or 60
#: What a view keeps of an address: what narrows the page, not where one was in it.
KEPT = ("show", "state", "kind", "site", "team", "tool", "owner", "period", "by", "due_after", "due_before")


@transaction.atomic
def save_view(*, by: User, name: str, query: str, team: Team | None = None, now: datetime | None = None) -> SavedView:
    """Keep these filters; under a name one has already, they take the place of the old ones and the address stays.

    `query` is the page's query string; what does not narrow it is left out. Raises Forbidden for somebody who oversees
    nothing, or a team that is not theirs to look after, and Invalid for a missing or too long name.
    """
    may_oversee(by).demand()
    if team is not None:
        may_share_with(by, team).demand()
    words = masked(clean(name)).text
    if not words or len(words) > LONGEST:
        raise Invalid({"name": _("Give it a name of up to 60 characters.")})
    kept = {"query": narrowing(query), "team": team}
    view = SavedView.objects.update_or_create(person=by, name=words, defaults=kept)[0]
    _tell("saved", view, by, now)
    return view


def narrowing(query: str) -> str:
    """Of a query string, what narrows the page."""
    asked, found = QueryDict(query[:4000]), QueryDict(mutable=True)
    for name in KEPT:
        if value := asked.get(name, "")[:200]:
            found[name] = value
    return found.urlencode()


@transaction.atomic
def delete_view(*, view: SavedView, by: User, now: datetime | None = None) -> None:
    """Forget a view. Raises Forbidden for somebody else's."""
    if view.person_id != by.pk:
        raise Forbidden(_("Only whoever saved it takes it away."))
    _tell("deleted", view, by, now)
    view.delete()


def _tell(verb: str, view: SavedView, by: User, now: datetime | None) -> None:
    record(
        Fact(
            f"view.{verb}",
            Thing("view", view.pk),
            now or timezone.now(),
            actor=by.pk,
            root=Thing("person", by.pk),
            data={"shared_with": view.team_id},
        )
    )
