"""Where somebody may keep rosters: sites and teams within their reach as supervisor or admin."""

from django.db.models import Q, QuerySet

from feedback.people.models import Role, Site, Team, User
from feedback.people.queries import Anyone, reach


def sites_kept_by(user: Anyone) -> QuerySet[Site]:
    """Sites in use for which, or for teams of which, somebody may make rosters."""
    within = reach(user, Role.SUPERVISOR, Role.ADMIN)
    sites = Site.objects.filter(is_active=True)
    if within.everything:
        return sites
    theirs = Team.objects.filter(pk__in=within.team_ids).values("site")
    return sites.filter(Q(pk__in=within.site_ids) | Q(pk__in=theirs))


def teams_kept_by(user: Anyone, site: Site) -> QuerySet[Team]:
    """The teams of a site for which somebody may make rosters."""
    within = reach(user, Role.SUPERVISOR, Role.ADMIN)
    teams = Team.objects.filter(site=site, is_active=True)
    return teams if within.covers(site_id=site.pk) else teams.filter(pk__in=within.team_ids)


def people_of(teams: QuerySet[Team]) -> QuerySet[User]:
    """Everybody who is here and belongs to one of these teams, team by team."""
    people = User.objects.filter(team__in=teams, is_active=True)
    return people.select_related("team").order_by("team__name", "name", "pk")
