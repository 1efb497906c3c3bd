"""Tools somebody answers for, when they leave; see feedback/people/obligations.py."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.actions import edit_tool
from feedback.catalogue.models import Tool
from feedback.people.models import User
from feedback.people.obligations import Obligation


def owed_by(user: User, at: datetime) -> list[Obligation]:
    """Tools in use that somebody owns."""
    count = Tool.objects.filter(owner=user, is_active=True).count()
    return [Obligation("tools", _("Tools they own"), count, reverse("catalogue:tools"))]


def hand_over(user: User, to: User, by: User | None, now: datetime) -> int:
    """Give all their tools, the retired ones too, to somebody else."""
    tools = list(Tool.objects.filter(owner=user))
    for tool in tools:
        edit_tool(tool=tool, by=by, owner=to, now=now)
    return len(tools)
