"""Whether champions are ready: named before a tool goes live, and trained more deeply than the rest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from feedback.catalogue.models import Tool
from feedback.catalogue.queries import tools_visible_to
from feedback.champions.loads import teams_managed_by
from feedback.people.models import Grant, Role, Scope, Team, User
from feedback.people.queries import zone_of
from feedback.training.models import Enrolment
from feedback.training.queries import enrolments_visible_to, programmes_visible_to

#: A tool counts as new for so long after its go-live: vendors are held to these days, too.
NEW = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class TeamReady:
    """A team that works with a tool: since when it has a champion, if it has one."""

    team: Team
    named_on: date | None


@dataclass(frozen=True, slots=True)
class GoLive:
    """A tool that goes live, or did so lately, and the teams that work with it."""

    tool: Tool
    on: date
    teams: Sequence[TeamReady]

    @property
    def count(self) -> int:
        """How many teams work with it."""
        return len(self.teams)

    @property
    def without(self) -> list[Team]:
        """The teams in which nobody is named."""
        return [each.team for each in self.teams if each.named_on is None]

    @property
    def late(self) -> list[Team]:
        """The teams whose first champion was named when agents already worked with it."""
        return [each.team for each in self.teams if each.named_on is not None and each.named_on > self.on]

    @property
    def in_time(self) -> int:
        """How many teams had a champion by then."""
        return self.count - len(self.without) - len(self.late)


def deeper_training(user: User, people: Iterable[User]) -> Mapping[int, Sequence[Enrolment]]:
    """The latest place of each of them in every programme that is for champions and not for agents, by person's id.

    As far as the reader sees them. Two statements.
    """
    programmes = [
        programme.pk
        for programme in programmes_visible_to(user).filter(is_active=True)
        if Role.CHAMPION in programme.roles and Role.AGENT not in programme.roles
    ]
    champions = [person.pk for person in people]
    places = enrolments_visible_to(user).filter(person__in=champions, cycle__programme__in=programmes)
    latest: dict[tuple[int, int], Enrolment] = {}
    for place in places.select_related("cycle__programme", "session").order_by("cycle__opens_on"):
        latest[place.person_id, place.cycle.programme_id] = place
    found: dict[int, list[Enrolment]] = defaultdict(list)
    for (person, _programme), place in sorted(latest.items()):
        found[person].append(place)
    return found


def go_lives(user: User, today: date) -> Sequence[GoLive]:
    """Tools that go live or are NEW, the next ones first, with the teams somebody looks after. Five statements."""
    tools = (
        tools_visible_to(user).filter(live_on__gte=today - NEW).prefetch_related("sites").order_by("live_on", "name")
    )
    teams = list(teams_managed_by(user).order_by("site__name", "name", "pk"))
    named = _named(user, teams)
    made = []
    for tool in tools.prefetch_related("sites"):
        sites = {site.pk for site in tool.sites.all()}
        using = [team for team in teams if not sites or team.site_id in sites]
        assert tool.live_on is not None  # noqa: S101 - narrows the type
        made.append(GoLive(tool, tool.live_on, [TeamReady(team, named.get(team.pk)) for team in using]))
    return made


def _named(user: User, teams: Sequence[Team]) -> dict[int, date]:
    """The day on which each team had its first champion: by the role for it, or by the role and belonging to it."""
    zone, ids = zone_of(user), {team.pk for team in teams}
    rows = Grant.objects.filter(user__is_active=True, role=Role.CHAMPION).order_by("created_at")
    found: dict[int, date] = {}
    for scope, scope_id, home, at in rows.values_list("scope", "scope_id", "user__team_id", "created_at"):
        for team in _teams(scope, scope_id, home) & ids:
            found.setdefault(team, at.astimezone(zone).date())
    return found


def _teams(scope: str, scope_id: int, home: int | None) -> set[int]:
    """The teams that a champion with such a grant counts for."""
    return {team for team in (scope_id if scope == Scope.TEAM else None, home) if team is not None}
