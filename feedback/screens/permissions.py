"""Who keeps the screens of a site: its supervisors, and admins."""

from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import Verdict, when
from feedback.people.models import Role, Site
from feedback.people.queries import Anyone, reach

KEEPERS = (Role.SUPERVISOR, Role.ADMIN)


def may_keep_screens(user: Anyone) -> Verdict:
    """Make and end links at all: supervisors of a whole site, and admins."""
    over = reach(user, *KEEPERS)
    return when(over.everything or bool(over.site_ids), _("Screens are kept by supervisors of a site and by admins."))


def may_keep_screens_at(user: Anyone, site: Site) -> Verdict:
    """Make and end links for the screens of one site."""
    within = reach(user, *KEEPERS).covers(site_id=site.pk)
    return when(within, _("The screens of a site are kept by its supervisors and admins."))
