"""Who may see, change and try the rules, and who may assign by hand; for pages and API alike."""

from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import Verdict, when
from feedback.people.models import Role
from feedback.people.permissions import holds, is_admin
from feedback.people.queries import Anyone


def may_edit_rules(user: Anyone) -> Verdict:
    """Adding, editing, ordering and deleting rules: admins of the organisation."""
    return when(is_admin(user), _("The routing rules are kept by admins. Ask one of them to change it."))


def may_read_rules(user: Anyone) -> Verdict:
    """Reading the rules: admins, and owners, to whom they lead. Everybody reads the reason on their own report."""
    return when(is_admin(user) or holds(user, Role.OWNER), _("The routing rules are for admins and owners."))
