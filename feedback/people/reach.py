"""How far somebody's roles reach: a set of scopes that rows are filtered and checked by. Pure but for `Q`."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from feedback.people.models import Grant, Scope

NOTHING = Q(pk__in=[])
#: Not an empty Q: `Q(…) | Q()` would be the first one alone.
EVERYTHING = Q(pk__isnull=False)


@dataclass(frozen=True, slots=True)
class Reach:
    """Sites, teams and tools that roles cover. Rows carry their site beside their team, so a site covers its teams."""

    everything: bool = False
    site_ids: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()
    tool_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether it reaches anything at all."""
        return self.everything or bool(self.site_ids or self.team_ids or self.tool_ids)

    def covers(self, site_id: int | None = None, team_id: int | None = None, tool_id: int | None = None) -> bool:
        """Whether a row at that site, of that team or about that tool is within reach."""
        return self.everything or site_id in self.site_ids or team_id in self.team_ids or tool_id in self.tool_ids

    def q(self, site: str | None = "site_id", team: str | None = "team_id", tool: str | None = "tool_id") -> Q:
        """The rows within reach, by the names of their columns; None for a table that has no such column."""
        if self.everything:
            return EVERYTHING
        columns = ((site, self.site_ids), (team, self.team_ids), (tool, self.tool_ids))
        found = [Q(**{f"{column}__in": ids}) for column, ids in columns if column and ids]
        if not found:
            return NOTHING
        within = found[0]
        for condition in found[1:]:
            within |= condition
        return within


def reach_of(grants: Iterable[Grant]) -> Reach:
    """What these grants cover together."""
    grants = list(grants)
    return Reach(
        everything=any(grant.scope == Scope.ORGANISATION for grant in grants),
        site_ids=_ids(grants, Scope.SITE),
        team_ids=_ids(grants, Scope.TEAM),
        tool_ids=_ids(grants, Scope.TOOL),
    )


def _ids(grants: Iterable[Grant], scope: Scope) -> frozenset[int]:
    return frozenset(grant.scope_id for grant in grants if grant.scope == scope)
