"""What holds for everything written on a roster: who may be put on it, and when."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.champions.models import Override, Roster, Shift
from feedback.core.errors import Conflict, Invalid, Text
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import Absence, Grant, Role, Team, User
from feedback.people.reach import Reach, reach_of

OVER = _("This is over; what was cannot be changed.")


class AwayThen(Conflict):
    """`person` is away for at least part of that time. The same call with `although_away=True` goes through."""

    def __init__(self, person: User, absence: Absence) -> None:
        self.person, self.absence = person, absence
        sentence = _("{name} is away during that time, so nobody would be on. Choose somebody else, or confirm it.")
        super().__init__(format_lazy(sentence, name=person.name))


def locked(roster: Roster) -> Roster:
    """The roster, held until the end of the transaction. Raises Conflict while it is out of use."""
    found = Roster.objects.select_for_update(of=("self",)).select_related("site").get(pk=roster.pk)
    if not found.is_active:
        raise Conflict(_("This roster is out of use. Put it back into use first."))
    return found


def demand_champions(roster: Roster, people: Sequence[User], field: str) -> None:
    """Raises Invalid for `field` unless all are here and are champions for the roster's site or teams."""
    within, teams = champion_reach(people), champions_teams(roster)
    refused = {person.pk: _refusal(roster, person, within[person.pk], teams) for person in people}
    told = [each for each in refused.values() if each]
    if told:
        raise Invalid({field: told})


def champions_teams(roster: Roster) -> frozenset[int]:
    """The teams for any of which a champion may be: those it serves, or all of its site."""
    own = frozenset(roster.teams.values_list("pk", flat=True))
    return own or frozenset(Team.objects.filter(site=roster.site_id).values_list("pk", flat=True))


def champion_reach(people: Iterable[User]) -> dict[int, Reach]:
    """How far each of these people's role as champion reaches, by id, as it is stored now. One statement."""
    held: dict[int, list[Grant]] = {person.pk: [] for person in people}
    for grant in Grant.objects.filter(user__in=held, role=Role.CHAMPION):
        held[grant.user_id].append(grant)
    return {pk: reach_of(grants) for pk, grants in held.items()}


def _refusal(roster: Roster, person: User, within: Reach, teams: frozenset[int]) -> Text:
    if not person.is_active:
        return format_lazy(_("{name} has left. Choose somebody who is here."), name=person.name)
    if within.covers(site_id=roster.site_id) or within.team_ids & teams:
        return ""
    sentence = _(
        "{name} is no champion at {site} yet. Give them the role “champion” for the site or for one of the teams of "
        "this roster first."
    )
    return format_lazy(sentence, name=person.name, site=roster.site.name)


def demand_here(person: User, starts_at: datetime, ends_at: datetime) -> None:
    """Raises AwayThen if somebody is away for any part of [starts_at, ends_at)."""
    absences = Absence.objects.filter(user=person, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if absence := absences.first():
        raise AwayThen(person, absence)


def demand_not_over(span: Shift | Override, now: datetime) -> None:
    """Raises Conflict for a time that has been."""
    if span.ends_at <= now:
        raise Conflict(OVER)


def end(span: Shift | Override, now: datetime) -> None:
    """One to come goes, one that runs ends now."""
    if span.starts_at < now:
        span.ends_at = now
        span.save(update_fields=["ends_at", "updated_at"])
    else:
        span.delete()


def tell(verb: str, roster: Roster, by: User | None, now: datetime, **data: Any) -> None:
    """One line in the journal about a roster."""
    thing = Thing("roster", roster.pk)
    record(
        Fact(verb, thing, now, actor=by.pk if by else None, root=thing, site_id=roster.site_id, data=_plain(data)),
    )


def ids(people: Iterable[User]) -> list[int]:
    """People as a journal names them."""
    return [person.pk for person in people]


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in data.items()}
