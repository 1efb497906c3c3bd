"""Who may write changes, for page and API alike."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Tool
from feedback.catalogue.permissions import may_release
from feedback.changes.models import Change
from feedback.core.verdicts import Verdict, when
from feedback.people.models import Role, User
from feedback.people.permissions import holds
from feedback.people.queries import deputised_by, reach


def may_write_changes(user: User) -> Verdict:
    """Whether somebody may write changes at all."""
    return when(holds(user, Role.OWNER, Role.ADMIN), _("Changes are written by those who answer reports."))


def may_change(user: User, tool: Tool) -> Verdict:
    """Whether somebody may say that this tool, or how it is used, was changed."""
    answers = reach(user, Role.OWNER, Role.ADMIN)
    sites = answers.site_ids or answers.team_ids  # somebody who answers for a site answers for the tools used there
    within = tool.owner_id == user.pk or bool(sites) or answers.covers(tool_id=tool.pk)
    return when(within, _("Changes to this tool are written by its owner."))


def may_edit(user: User, change: Change) -> Verdict:
    """The author as long as they answer reports at all, and whoever may write changes to the tool."""
    own = change.author_id == user.pk and bool(may_write_changes(user))
    return when(own or bool(may_change(user, change.tool)), _("Only its author or the tool's owner can edit this."))


def may_look_into(user: User, tool: Tool, *, at: datetime) -> Verdict:
    """Whoever records the tool's releases, and whoever stands in for its owner: the rise stands in their inbox."""
    stands_in = tool.owner_id is not None and tool.owner_id in deputised_by(user, at)
    return when(stands_in or bool(may_release(user, tool)), _("A rise after a release is looked into by its owner."))
