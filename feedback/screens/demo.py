"""The demo's wall: one screen at the site of the agent who signs in, with a link that is no secret."""

from datetime import datetime

from feedback.people.models import User
from feedback.screens.models import Screen
from feedback.screens.queries import digest_of

AGENT, SUPERVISOR = "agent@demo.test", "supervisor@demo.test"
#: The demo's passwords are public, and so is this: `/wall/demo-wall`.
LINK = "demo-wall"


def tell(*, now: datetime) -> None:
    """Hang the screen up."""
    agent, boss = (User.objects.select_related("site").filter(email=email).first() for email in (AGENT, SUPERVISOR))
    if agent is None or agent.site is None or boss is None:
        return
    made = {"name": "Ground floor, by the window", "site": agent.site, "created_by": boss, "created_at": now}
    Screen.objects.get_or_create(digest=digest_of(LINK), defaults=made)
