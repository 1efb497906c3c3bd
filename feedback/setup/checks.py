"""What is set up but cannot work, or soon will not: the routing rules' own findings, and what they cannot see:

who hears of broken promises.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.commitments import findings as escalation
from feedback.people.models import Role
from feedback.people.queries import teams_without
from feedback.routing.findings import Finding, findings

#: Teams named one by one; beyond, how many there are is the news.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to put right, in the reader's language, and the page that helps."""

    sentence: str
    url: str
    tone: str = "risk"


def checks() -> list[Finding | escalation.Finding | Check]:
    """Everything there is to put right, the most urgent first."""
    return [*findings(), *_unwatched_teams(), *escalation.findings(timezone.now())]


def _unwatched_teams() -> Iterator[Check]:
    """Where a broken promise climbs to a supervisor, somebody has to be one."""
    teams = list(teams_without(Role.SUPERVISOR).select_related("site").order_by("site__name", "name")[: NAMED + 1])
    people = reverse("people:list")
    for team in teams[:NAMED]:
        told = _("%(team)s in %(site)s has no supervisor, so promises that break there climb to the admins.")
        yield Check(told % {"team": team.name, "site": team.site.name}, f"{people}?team={team.pk}")
    if len(teams) > NAMED:
        yield Check(_("More teams have no supervisor."), reverse("people:teams"))
