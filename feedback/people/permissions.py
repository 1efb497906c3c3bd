"""Who may do what with people, for pages and API alike."""

from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import YES, Verdict, when
from feedback.people.models import Role, Scope, User
from feedback.people.queries import Anyone, grants_of, reach

ADMINS_ONLY = _("Only an admin can do this.")


def holds(user: Anyone, *roles: str) -> bool:
    """Whether somebody holds one of these roles anywhere."""
    return any(grant.role in roles for grant in grants_of(user))


def is_admin(user: Anyone) -> bool:
    """Whether somebody looks after the whole organisation."""
    return any(grant.role == Role.ADMIN and grant.scope == Scope.ORGANISATION for grant in grants_of(user))


def is_supervisor(user: Anyone) -> bool:
    """Whether somebody supervises anything."""
    return holds(user, Role.SUPERVISOR)


def is_owner(user: Anyone) -> bool:
    """Whether somebody answers for anything."""
    return holds(user, Role.OWNER)


def is_champion(user: Anyone) -> bool:
    """Whether somebody is a champion anywhere."""
    return holds(user, Role.CHAMPION)


def is_agent(user: Anyone) -> bool:
    """Whether somebody works on the floor."""
    return holds(user, Role.AGENT)


def may_administer(user: Anyone) -> Verdict:
    """Set-up: people, sites, teams, groups, and everything else that an admin does."""
    return when(is_admin(user), ADMINS_ONLY)


def may_browse(user: Anyone) -> Verdict:
    """The set-up's lists of people: those who look after some."""
    looks_after = holds(user, Role.SUPERVISOR, Role.OWNER) or is_admin(user)
    return when(looks_after, _("These pages are for supervisors, owners and admins."))


def demand_admin(by: User | None) -> None:
    """Raises Forbidden unless `by` is an admin, or None: the system itself."""
    if by is not None:
        may_administer(by).demand()


def may_record_absence(user: User, person: User) -> Verdict:
    """One's own absences, those of one's people as a supervisor, anybody's as an admin."""
    if user == person and user.is_active:
        return YES
    over = reach(user, Role.SUPERVISOR, Role.ADMIN)
    within = over.covers(site_id=person.site_id, team_id=person.team_id)
    return when(within, _("Absences are entered by the person, their supervisor or an admin."))
