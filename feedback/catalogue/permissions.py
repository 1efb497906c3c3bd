"""Who may see and change the catalogue, for pages and API alike."""

from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Tool
from feedback.core.verdicts import Verdict, when
from feedback.people.models import Role, User
from feedback.people.permissions import holds, is_admin
from feedback.people.queries import Anyone, reach


def may_edit(user: Anyone) -> Verdict:
    """Adding, editing, retiring: admins of the organisation."""
    return when(is_admin(user), _("The catalogue is kept by admins. Ask one of them to change it."))


def may_release(user: Anyone, tool: Tool) -> Verdict:
    """Saying that a tool has a new version: its owner, owners in charge of it, admins."""
    owns = isinstance(user, User) and user.is_active and tool.owner_id == user.pk
    in_charge = owns or reach(user, Role.OWNER, Role.ADMIN).covers(tool_id=tool.pk)
    return when(in_charge, _("Releases of this tool are recorded by its owner."))


def may_read_set_up(user: Anyone) -> Verdict:
    """The whole of it, what is retired included: admins, and owners, who answer for what stands in it."""
    return when(is_admin(user) or holds(user, Role.OWNER), _("The set-up is for admins and owners."))
