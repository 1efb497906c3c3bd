"""Who writes the letters to a team: its supervisors, and admins. Everything here presumes that they may see it."""

from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import Verdict, when
from feedback.letters.models import TeamLetter
from feedback.people.models import Role
from feedback.people.queries import Anyone, reach

WRITERS = (Role.SUPERVISOR, Role.ADMIN)


def may_write(user: Anyone, letter: TeamLetter) -> Verdict:
    """Edit, send, leave out: who supervises the team or its site, and admins."""
    over = reach(user, *WRITERS)
    within = over.covers(site_id=letter.team.site_id, team_id=letter.team_id)
    return when(within, _("The letter to a team is its supervisor’s to edit and send."))
