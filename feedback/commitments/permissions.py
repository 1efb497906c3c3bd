"""Who may do what with promises, for pages and API alike."""

from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import Verdict, when
from feedback.people.models import Role, Team
from feedback.people.permissions import holds, may_administer
from feedback.people.queries import Anyone, reach

OVERSEERS_ONLY = _("This page is for supervisors, owners and admins. What you were promised stands on your own page.")


def may_oversee(user: Anyone) -> Verdict:
    """Look over the promises to other people: supervisors, owners and admins, each within their reach."""
    return when(holds(user, Role.SUPERVISOR, Role.OWNER, Role.ADMIN), OVERSEERS_ONLY)


def may_share_with(user: Anyone, team: Team) -> Verdict:
    """Show a saved view to everybody who looks after a team: who looks after it themselves."""
    within = reach(user, Role.SUPERVISOR, Role.OWNER, Role.ADMIN)
    return when(within.covers(team.site_id, team.pk), _("You do not look after this team."))


def may_edit_policies(user: Anyone) -> Verdict:
    """What is promised is set by those who look after the whole organisation."""
    return may_administer(user)
