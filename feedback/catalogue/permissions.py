"""Who may see and change the catalogue, for pages and API alike."""

from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import Verdict, when
from feedback.people.models import Role
from feedback.people.permissions import holds, is_admin
from feedback.people.queries import Anyone


def may_edit(user: Anyone) -> Verdict:
    """Adding, editing, retiring: admins of the organisation."""
    return when(is_admin(user), _("The catalogue is kept by admins. Ask one of them to change it."))


def may_read_set_up(user: Anyone) -> Verdict:
    """The whole of it, what is retired included: admins, and owners, who answer for what stands in it."""
    return when(is_admin(user) or holds(user, Role.OWNER), _("The set-up is for admins and owners."))
