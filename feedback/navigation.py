"""Who finds which places in the header, by role; the roles stand in order of priority."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from feedback.core.navigation import Navigation, NavItem
from feedback.floor.queries import waiting_for
from feedback.insights.audit import alarms
from feedback.notifications.queries import unread_count
from feedback.people.models import User
from feedback.people.queries import organisation_name

HOME = NavItem(_("Home"), "home", "home", key="h")
REPORT = NavItem(_("Report"), "reports:new", "report", key="r")
INBOX = NavItem(_("Inbox"), "inbox", "inbox", key="i")
COMMITMENTS = NavItem(_("Commitments"), "commitments:list", "clock", key="c")
BOARD = NavItem(_("Board"), "reports:board", "board", key="b")
CHANGES = NavItem(_("You said, we did"), "changes:list", "done", key="y")
ASK = NavItem(_("Ask the floor"), "floor:ask", "floor", key="a")
RECORD = NavItem(_("The record"), "insights:record", "chart")
CHAMPIONS = NavItem(_("Champions"), "champions:week", "week")
MY_SHIFTS = NavItem(_("My shifts"), "champions:my_shifts", "calendar")
TRAINING = NavItem(_("Training"), "training:home", "train")
TEAM = NavItem(_("Team"), "team", "people")
SET_UP = NavItem(_("Set-up"), "setup:home", "set-up", key="s")


def _waiting(request: HttpRequest) -> int:
    """How many questions a champion or supervisor could take."""
    return waiting_for(request.user) if isinstance(request.user, User) else 0


FLOOR = NavItem(_("Floor queue"), "floor:queue", "floor", key="q", count=_waiting)

NAVIGATION = Navigation(
    menus={
        "owner": [INBOX, BOARD, CHANGES, RECORD, TRAINING],
        "supervisor": [COMMITMENTS, TEAM, FLOOR, CHAMPIONS, TRAINING],
        "champion": [FLOOR, HOME, REPORT, MY_SHIFTS, CHANGES],
        "agent": [HOME, REPORT, ASK, BOARD, CHANGES],
        "admin": [SET_UP, CHAMPIONS, TRAINING, CHANGES, RECORD],
    },
    organisation=organisation_name,
    unread=unread_count,
    alarms=alarms,
    alarms_url="insights:health",
    bell_url="notifications:list",
    unread_url="notifications:unread",
    settings_url="people:me",
    search_url="reports:board",
)
