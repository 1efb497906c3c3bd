"""Who may do what with rosters, for pages and API alike."""

from django.utils.translation import gettext_lazy as _

from feedback.champions.models import Override, Roster
from feedback.core.verdicts import Verdict, when
from feedback.people.models import Role, Site
from feedback.people.permissions import holds
from feedback.people.queries import Anyone, reach

MANAGERS_ONLY = _("Rosters are kept by supervisors and admins.")


def may_keep_rosters(user: Anyone) -> Verdict:
    """Whether somebody may make or change rosters at all."""
    return when(holds(user, Role.SUPERVISOR, Role.ADMIN), MANAGERS_ONLY)


def may_make_roster(user: Anyone, site: Site, team_ids: frozenset[int]) -> Verdict:
    """Make or keep a roster for these teams of a site; for none in particular it takes the whole site."""
    within = reach(user, Role.SUPERVISOR, Role.ADMIN)
    teams = bool(team_ids) and team_ids <= within.team_ids
    return when(within.covers(site.pk) or teams, _("This roster serves people you do not look after."))


def may_manage(user: Anyone, roster: Roster) -> Verdict:
    """Change a roster, its layers, shifts and overrides, act on behalf of its champions, say yes to a swap."""
    return may_make_roster(user, roster.site, frozenset(team.pk for team in roster.teams.all()))


def sees_reason(user: Anyone, override: Override, managed: frozenset[int]) -> bool:
    """Whether somebody is told why another is off: those it concerns, and who keeps the roster (`managed`, by id)."""
    return override.roster_id in managed or user.pk in {override.add_id, override.remove_id}
