"""For whom a programme is: reads only."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from feedback.people.models import Grant, Role, User
from feedback.training.models import Programme

#: Whom a programme without roles is for: everybody on the floor.
FLOOR = (Role.AGENT, Role.CHAMPION)


def people_of(programme: Programme) -> QuerySet[User]:
    """Everybody here for whom a programme is, by name. One statement, beside reading what the programme is limited to.

    A tool brings the people of the sites where it is in use, a call type those of the teams that take such calls; a
    team or site without any such limit takes part.
    """
    held = Grant.objects.filter(user=OuterRef("pk"), role__in=programme.roles or FLOOR)
    people = User.objects.filter(Exists(held), is_active=True)
    if programme.joined_since:
        people = people.filter(joined_on__gte=programme.joined_since)
    sites = {site.pk for site in programme.sites.all()}
    teams = {team.pk for team in programme.teams.all()}
    if sites or teams:
        people = people.filter(Q(site__in=sites) | Q(team__in=teams))
    return people.filter(_by_tools(programme), _by_call_types(programme)).order_by("name", "pk")


def _by_tools(programme: Programme) -> Q:
    """The sites at which any of its tools is in use; a tool without sites is in use everywhere."""
    tools = list(programme.tools.prefetch_related("sites"))
    sites = [{site.pk for site in tool.sites.all()} for tool in tools]
    if not tools or not all(sites):
        return Q()
    return Q(site__in=set().union(*sites))


def _by_call_types(programme: Programme) -> Q:
    """The teams that take any of its call types; a call type without teams is taken by all."""
    kinds = list(programme.call_types.prefetch_related("teams"))
    teams = [{team.pk for team in kind.teams.all()} for kind in kinds]
    if not kinds or not all(teams):
        return Q()
    return Q(team__in=set().union(*teams))
