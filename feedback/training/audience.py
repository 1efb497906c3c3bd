"""For whom a programme is: reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from feedback.catalogue.models import CallType, Tool
from feedback.people.models import Grant, Role, Site, Team, User
from feedback.training.models import Cycle, Enrolment, Programme

#: Whom a programme without roles is for: everybody on the floor.
FLOOR = (Role.AGENT, Role.CHAMPION)


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a programme is limited to; what is empty does not limit."""

    sites: Iterable[Site] = ()
    teams: Iterable[Team] = ()
    tools: Iterable[Tool] = ()
    call_types: Iterable[CallType] = ()
    roles: Iterable[str] = ()
    joined_since: date | None = None


def people_of(programme: Programme) -> QuerySet[User]:
    """Everybody here for whom a programme is, by name. One statement beside reading what it is limited to."""
    return people_in(
        Audience(
            sites=programme.sites.all(),
            teams=programme.teams.all(),
            tools=programme.tools.prefetch_related("sites"),
            call_types=programme.call_types.prefetch_related("teams"),
            roles=programme.roles,
            joined_since=programme.joined_since,
        )
    )


def people_in(audience: Audience) -> QuerySet[User]:
    """Everybody here who is meant, by name.

    A tool brings the people of the sites where it is in use, a call type those of the teams that take such calls; a
    team or site without any such limit takes part.
    """
    held = Grant.objects.filter(user=OuterRef("pk"), role__in=list(audience.roles) or FLOOR)
    people = User.objects.filter(Exists(held), is_active=True)
    if audience.joined_since:
        people = people.filter(joined_on__gte=audience.joined_since)
    sites = {site.pk for site in audience.sites}
    teams = {team.pk for team in audience.teams}
    if sites or teams:
        people = people.filter(Q(site__in=sites) | Q(team__in=teams))
    return people.filter(_by_tools(audience.tools), _by_call_types(audience.call_types)).order_by("name", "pk")


def heads_by_place() -> Mapping[tuple[int | None, int | None], int]:
    """How many of those on the floor work at each site and team, by their ids; in one statement."""
    held = Grant.objects.filter(user=OuterRef("pk"), role__in=FLOOR)
    people = User.objects.filter(Exists(held), is_active=True).order_by()
    counted = people.values_list("site_id", "team_id").annotate(count=Count("pk"))
    return {(site, team): count for site, team, count in counted}


def heads_in(audience: Audience, heads: Mapping[tuple[int | None, int | None], int]) -> int:
    """How many of these people an audience of sites, tools and call types means, as `people_in` would."""
    sites = {site.pk for site in audience.sites}
    tools, teams = _sites_of(audience.tools), _teams_of(audience.call_types)
    return sum(
        count
        for (site, team), count in heads.items()
        if (not sites or site in sites) and (not tools or site in tools) and (not teams or team in teams)
    )


def without_place(cycle: Cycle) -> QuerySet[User]:
    """The people of a round's programme who have no place in it."""
    return people_of(cycle.programme).exclude(Exists(Enrolment.objects.filter(cycle=cycle, person=OuterRef("pk"))))


def _by_tools(tools: Iterable[Tool]) -> Q:
    sites = _sites_of(tools)
    return Q(site__in=sites) if sites else Q()


def _by_call_types(kinds: Iterable[CallType]) -> Q:
    teams = _teams_of(kinds)
    return Q(team__in=teams) if teams else Q()


def _sites_of(tools: Iterable[Tool]) -> set[int]:
    """The sites at which any of these tools is in use; none where it is in use everywhere, as without sites."""
    sites = [{site.pk for site in tool.sites.all()} for tool in tools]
    return set().union(*sites) if all(sites) else set()


def _teams_of(kinds: Iterable[CallType]) -> set[int]:
    """The teams that take any of these calls; none where all do, as without teams."""
    teams = [{team.pk for team in kind.teams.all()} for kind in kinds]
    return set().union(*teams) if all(teams) else set()
