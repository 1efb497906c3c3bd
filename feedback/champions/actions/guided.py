"""Making the rosters of a whole site in one go."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.champions.actions.rosters import edit_roster
from feedback.champions.actions.rules import champion_reach
from feedback.champions.actions.whole import make_whole
from feedback.champions.guide import Crew, Pace, layers_of, needs_of
from feedback.champions.models import Roster
from feedback.core.errors import Conflict, Invalid
from feedback.people.actions import grant
from feedback.people.models import Role, Scope, Site, Team, User


def without_role(crews: Iterable[Crew]) -> list[tuple[User, Team]]:
    """Whoever is to be on for a team and is no champion for it yet, in the order of the crews."""
    found = [(person, crew.team) for crew in crews for person in crew.people]
    within = champion_reach(person for person, _team in found)
    return [
        (person, team) for person, team in found if not within[person.pk].covers(site_id=team.site_id, team_id=team.pk)
    ]


@transaction.atomic
def make_site_rosters(
    *, by: User | None, pace: Pace, crews: Sequence[Crew], give_role: bool = False, now: datetime | None = None
) -> list[Roster]:
    """One roster for each team, with a rotation for each shift and one champion needed in each, all or nothing.

    While nobody is on for a team, the next team's roster is asked. With `give_role`, whoever is no champion for their
    team becomes one first. Sent again, it gives the rosters that are there. Raises Invalid where somebody is in two
    teams, has left or is no champion; Conflict where a team has another roster already; Forbidden for giving the role.
    """
    now = now or timezone.now()
    _check(pace, crews)
    Site.objects.select_for_update(of=("self",)).get(pk=pace.site.pk)
    there = {crew.team.pk: _there(pace, crew) for crew in crews}
    for person, team in without_role(crews) if give_role else ():
        grant(person=person, role=Role.CHAMPION, scope=Scope.TEAM, scope_id=team.pk, by=by, now=now)
    rosters = [there[crew.team.pk] or _make(by, pace, crew, now) for crew in crews]
    fresh = [roster for roster in rosters if roster not in there.values()]
    for roster, after in zip(rosters, [*rosters[1:], rosters[0]], strict=True):
        if roster in fresh and roster != after:
            edit_roster(roster=roster, by=by, now=now, neighbour=after)
    return rosters


def _make(by: User | None, pace: Pace, crew: Crew, now: datetime) -> Roster:
    layers, needs = layers_of(pace, crew), needs_of(pace)
    return make_whole(
        by=by, now=now, name=crew.team.name, site=pace.site, teams=[crew.team], layers=layers, needs=needs
    )


def _there(pace: Pace, crew: Crew) -> Roster | None:
    """The very same roster, made before; Conflict where the team has another one."""
    rosters = Roster.objects.filter(teams=crew.team, is_active=True).prefetch_related("layers__members")
    if not rosters:
        return None
    for roster in rosters:
        if _said_by(roster) == _wanted(pace, crew):
            return roster
    sentence = _("{team} has a roster already. Change that one, or leave the team out here.")
    raise Conflict(format_lazy(sentence, team=crew.team.name))


def _said_by(roster: Roster) -> list[tuple[Any, ...]]:
    return [
        (
            row.name,
            row.cadence,
            row.starts_at,
            row.opens,
            row.closes,
            row.days,
            [each.user_id for each in row.members.all()],
        )
        for row in roster.layers.all()
    ]


def _wanted(pace: Pace, crew: Crew) -> list[tuple[Any, ...]]:
    plain = ("name", "cadence", "starts_at", "opens", "closes", "days")
    return [(*(row[name] for name in plain), [person.pk for person in row["members"]]) for row in layers_of(pace, crew)]


def _check(pace: Pace, crews: Sequence[Crew]) -> None:
    if not crews:
        raise Invalid({"teams": _("Choose at least one team.")})
    if not pace.shifts:
        raise Invalid({"": _("Name at least one shift with its hours.")})
    seen: dict[int, Team] = {}
    for crew in crews:
        for person in crew.people:
            if person.pk in seen:
                sentence = _("{name} is in {team} and in {other}. Leave them in one of the two.")
                told = format_lazy(sentence, name=person.name, team=seen[person.pk].name, other=crew.team.name)
                raise Invalid({"": told})
            seen[person.pk] = crew.team
    if not seen:
        raise Invalid({"": _("Name at least one champion.")})
