"""Who may see whom, how far a role reaches, who stands in for whom, and in which zone and language they read."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from feedback.core.kept import is_steady
from feedback.people.kept import places
from feedback.people.models import Absence, Grant, Letter, Organisation, OwnerGroup, Role, Scope, Site, Team, User
from feedback.people.reach import Reach, reach_of

__all__ = ["Reach", "reach_of"]

Anyone = User | AnonymousUser
#: From the nearest scope to the farthest.
NEAREST = (Scope.TOOL, Scope.TEAM, Scope.SITE, Scope.ORGANISATION)
_remembered: ContextVar[dict[str, Organisation] | None] = ContextVar("organisation", default=None)


# --- the organisation --------------------------------------------------------------------------------------------


def organisation() -> Organisation:
    """The one organisation, read once a request. Before the set-up: one with the settings' defaults, not stored."""
    memory = _remembered.get()
    if memory is not None and "it" in memory:
        return memory["it"]
    found = copy(places().organisation) if is_steady() else Organisation.objects.select_related("calendar").first()
    found = found or Organisation(name="", timezone=settings.TIME_ZONE, language=settings.LANGUAGE_CODE)
    if memory is not None:
        memory["it"] = found
    return found


def organisation_name() -> str:
    """What the organisation is called, for pages that need no more of it; empty before the set-up."""
    memory = _remembered.get()
    if memory is not None and "it" in memory:
        return memory["it"].name
    return Organisation.objects.order_by("pk").values_list("name", flat=True).first() or ""


def offline_store_of(person: User) -> str:
    """Where this person's browsers keep what waits to be sent: as their site says, or else as the organisation does."""
    at_site = person.site.offline_store if person.site else ""
    return at_site or organisation().offline_store


@contextmanager
def remembering() -> Iterator[None]:
    """Inside, `organisation()` asks the database once. One request or one job long, never longer."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def forget_organisation() -> None:
    """What is remembered of the organisation has just been changed."""
    memory = _remembered.get()
    if memory is not None:
        memory.clear()


def zone_of(user: Anyone | None) -> ZoneInfo:
    """The zone somebody reads times in: their own, else their site's, else the organisation's."""
    own = getattr(user, "timezone", "")
    site = getattr(user, "site", None)
    return ZoneInfo(own or (site.timezone if site else "") or organisation().timezone)


def language_of(user: Anyone | None) -> str:
    """The language somebody reads, as a code of LANGUAGES: their own, else the organisation's."""
    return getattr(user, "language", "") or organisation().language


# --- roles -------------------------------------------------------------------------------------------------------


def grants_of(user: Anyone) -> list[Grant]:
    """Every role somebody holds, read once a request; nobody's are anything once they have left."""
    return user.live_grants if isinstance(user, User) and user.is_active else []


def roles_of(user: Anyone) -> frozenset[str]:
    """The codes of the roles somebody holds anywhere."""
    return frozenset(grant.role for grant in grants_of(user))


def reach(user: Anyone, *roles: str) -> Reach:
    """How far somebody's grants of these roles reach; without roles, all of their grants."""
    return reach_of(grant for grant in grants_of(user) if not roles or grant.role in roles)


def holders(
    role: str,
    site_id: int | None = None,
    team_id: int | None = None,
    tool_id: int | None = None,
    at: datetime | None = None,
) -> list[User]:
    """Active people whose grant of the role covers any of these, those with the nearest scope first, then by name.

    With `at`, only those who are not away at that instant.
    """
    people = _with_rank(Grant.objects.filter(_covering(site_id, team_id, tool_id), role=role))
    if at is None:
        return [person for person, _rank in people]
    away = away_ids([person.pk for person, _rank in people], at)
    return [person for person, _rank in people if person.pk not in away]


def teams_without(role: str) -> QuerySet[Team]:
    """Teams in use, with people in them, whom nobody's role reaches: neither theirs, their site's nor everybody's."""
    held = Grant.objects.filter(role=role, user__is_active=True)
    everywhere = held.filter(scope=Scope.ORGANISATION)
    reached = held.filter(Q(scope=Scope.TEAM, scope_id=OuterRef("pk")) | Q(scope=Scope.SITE, scope_id=OuterRef("site")))
    teams = Team.objects.filter(is_active=True, people__is_active=True)
    return teams.exclude(Exists(everywhere)).exclude(Exists(reached)).distinct()


def supervisors_of(site_id: int | None, team_id: int | None, at: datetime | None = None) -> list[User]:
    """The supervisors nearest to a team at a site: its own, else the site's, else the organisation's.

    With `at`, those away are replaced by their deputies, and a level where nobody is left is passed over; where nobody
    at all is left, the nearest are named although they are away.
    """
    people = _with_rank(Grant.objects.filter(_covering(site_id, team_id, None), role=Role.SUPERVISOR))
    ranks = sorted({rank for _person, rank in people})
    levels = [[person for person, own in people if own == rank] for rank in ranks]
    if not levels or at is None:
        return levels[0] if levels else []
    present = ({person.pk: person for person in standing_in(level, at)} for level in levels)
    return next((list(level.values()) for level in present if level), levels[0])


def _covering(site_id: int | None, team_id: int | None, tool_id: int | None) -> Q:
    found = Q(scope=Scope.ORGANISATION)
    for scope, scope_id in ((Scope.SITE, site_id), (Scope.TEAM, team_id), (Scope.TOOL, tool_id)):
        if scope_id is not None:
            found |= Q(scope=scope, scope_id=scope_id)
    return found


def _with_rank(grants: QuerySet[Grant]) -> list[tuple[User, int]]:
    """The active people of these grants with the rank of the nearest scope that each holds."""
    rank = Case(
        *[When(scope=scope, then=Value(place)) for place, scope in enumerate(NEAREST)], output_field=IntegerField()
    )
    rows = grants.filter(user__is_active=True).annotate(rank=rank).order_by("rank", "user__name", "user_id")
    found: dict[int, tuple[User, int]] = {}
    for grant in rows.select_related("user__site"):
        found.setdefault(grant.user_id, (grant.user, grant.rank))
    return list(found.values())


# --- visibility --------------------------------------------------------------------------------------------------


def people_visible_to(user: Anyone) -> QuerySet[User]:
    """Oneself, everybody within reach as supervisor, owner or admin, the people of one's own teams, and all owners.

    Owners are named to everybody, because they are who answers; an agent sees no other team's list of names.
    """
    if not isinstance(user, User) or not user.is_active:
        return User.objects.none()
    wide = reach(user, Role.SUPERVISOR, Role.OWNER, Role.ADMIN)
    if wide.everything:
        return User.objects.all()
    teams = reach(user, Role.AGENT, Role.CHAMPION).team_ids | ({user.team_id} if user.team_id else set())
    owners = Exists(Grant.objects.filter(user=OuterRef("pk"), role=Role.OWNER))
    return User.objects.filter(Q(pk=user.pk) | wide.q(tool=None) | Q(team_id__in=teams) | Q(owners))


def to_be_invited(people: QuerySet[User], at: datetime) -> QuerySet[User]:
    """Those of `people` who are here, have never signed in, and hold no invitation that is good at that instant."""
    good_since = at - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    invited = Letter.objects.filter(person=OuterRef("pk"), kind=Letter.Kind.INVITATION, asked_at__gt=good_since)
    return people.filter(~Exists(invited), is_active=True, last_login=None)


def only_oneself(user: Anyone) -> QuerySet[User]:
    """The person who asks."""
    return User.objects.filter(pk=user.pk or 0, is_active=True)


def sites_visible_to(user: Anyone) -> QuerySet[Site]:
    """The sites of one's own, those one's roles reach, and all where the board is open to the whole organisation."""
    if not isinstance(user, User) or not user.is_active:
        return Site.objects.none()
    scope = reach(user)
    if scope.everything or organisation().board_reach == Organisation.Reach.ORGANISATION:
        return Site.objects.all()
    own = Q(pk=user.site_id) | Q(pk__in=scope.site_ids) | Q(teams__in=scope.team_ids)
    return Site.objects.filter(pk__in=Site.objects.filter(own).values("pk"))


def teams_visible_to(user: Anyone) -> QuerySet[Team]:
    """The teams of the sites one sees."""
    return Team.objects.filter(site__in=sites_visible_to(user))


def owner_groups_visible_to(user: Anyone) -> QuerySet[OwnerGroup]:
    """Groups of owners are named to everybody, as owners are."""
    return OwnerGroup.objects.all() if isinstance(user, User) and user.is_active else OwnerGroup.objects.none()


def absences_visible_to(user: Anyone) -> QuerySet[Absence]:
    """One's own, those one stands in for, and those of people within reach as supervisor or admin."""
    if not isinstance(user, User) or not user.is_active:
        return Absence.objects.none()
    wide = reach(user, Role.SUPERVISOR, Role.ADMIN).q(site="user__site_id", team="user__team_id", tool=None)
    return Absence.objects.filter(Q(user=user) | Q(deputy=user) | wide)


# --- absences ----------------------------------------------------------------------------------------------------


def away_ids(user_ids: Iterable[int], at: datetime) -> frozenset[int]:
    """Those of these people who are away at that instant, in one query."""
    return frozenset(_running(at).filter(user_id__in=list(user_ids)).values_list("user_id", flat=True))


def is_away(user: User, at: datetime) -> bool:
    """Whether somebody is away at that instant; an absence ends with the instant it names."""
    return _running(at).filter(user=user).exists()


def deputy_for(user: User, at: datetime) -> User | None:
    """Who stands in for somebody who is away at that instant, following deputies who are away themselves.

    None where they are not away, where nobody was named, or where the chain ends at somebody who has left.
    """
    seen, person = {user.pk}, user
    while absence := _running(at).filter(user=person).select_related("deputy__site").first():
        if absence.deputy is None or absence.deputy_id in seen:
            return None
        person = absence.deputy
        seen.add(person.pk)
    return person if person != user and person.is_active else None


def standing_in(people: Iterable[User], at: datetime) -> list[User]:
    """These people, each who is away replaced by the deputy; whoever has none is left out, and nobody comes twice."""
    people = list(people)
    away = away_ids([person.pk for person in people], at)
    found = [deputy_for(person, at) if person.pk in away else person for person in people]
    return list({person.pk: person for person in found if person is not None}.values())


def deputised_by(user: User, at: datetime) -> frozenset[int]:
    """The ids of everybody for whom somebody stands in at that instant, directly or along a chain of deputies."""
    found: set[int] = set()
    frontier = {user.pk}
    while frontier:
        standing = _running(at).filter(deputy_id__in=frontier).values_list("user_id", flat=True)
        frontier = set(standing) - found - {user.pk}
        found |= frontier
    return frozenset(found)


def _running(at: datetime) -> QuerySet[Absence]:
    return Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).order_by("starts_at", "pk")
