"""For whom a programme is: reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

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


def without_place(cycle: Cycle) -> QuerySet[User]:
    """The people of a round's programme who have no place in it."""
    return people_of(cycle.programme).exclude(Exists(Enrolment.objects.filter(cycle=cycle, person=OuterRef("pk"))))


def _by_tools(tools: Iterable[Tool]) -> Q:
    """The sites at which any of its tools is in use; a tool without sites is in use everywhere."""
    sites = [{site.pk for site in tool.sites.all()} for tool in tools]
    return Q(site__in=set().union(*sites)) if sites and all(sites) else Q()


def _by_call_types(kinds: Iterable[CallType]) -> Q:
    """The teams that take any of its call types; a call type without teams is taken by all."""
    teams = [{team.pk for team in kind.teams.all()} for kind in kinds]
    return Q(team__in=set().union(*teams)) if teams and all(teams) else Q()
