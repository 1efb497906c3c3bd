"""Which scope a role has by default, from where somebody works."""

from feedback.people.models import Role, Scope

#: What a role may be given over. Admins look after the whole organisation or nothing.
LEGAL: dict[str, tuple[str, ...]] = {
    Role.AGENT: (Scope.ORGANISATION, Scope.SITE, Scope.TEAM),
    Role.CHAMPION: (Scope.ORGANISATION, Scope.SITE, Scope.TEAM),
    Role.OWNER: (Scope.ORGANISATION, Scope.SITE, Scope.TEAM, Scope.TOOL),
    Role.SUPERVISOR: (Scope.ORGANISATION, Scope.SITE, Scope.TEAM, Scope.TOOL),
    Role.ADMIN: (Scope.ORGANISATION,),
}
#: Roles that belong to a place of work and move along when somebody moves.
LOCAL = frozenset({Role.AGENT, Role.CHAMPION, Role.SUPERVISOR})


def scope_at(role: str, site_id: int | None, team_id: int | None) -> tuple[str, int]:
    """Scope and id of a role somebody has where they work: their team, else their site, else the organisation."""
    if role in LOCAL and team_id:
        return Scope.TEAM, team_id
    if role in LOCAL and site_id:
        return Scope.SITE, site_id
    return Scope.ORGANISATION, 0
