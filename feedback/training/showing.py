"""A plan as a page and a program show it: the sessions of each site with who would be away, and who has no seat."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from feedback.people.kept import places
from feedback.people.models import Site, User
from feedback.training import actions, drafting
from feedback.training.models import Cycle, Enrolment, Session, Why
from feedback.training.planner import Draft


@dataclass(frozen=True, slots=True)
class Away:
    """So many of a team are in a session."""

    team: str
    people: int


@dataclass(frozen=True, slots=True)
class ShownSession:
    """A session of the plan: one that would be added, or (with `session`) one that people would join."""

    site: Site
    starts_at: datetime
    ends_at: datetime
    lead: User | None
    seats: int
    people: int
    away: Sequence[Away]
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some people have no seat."""

    why: str
    label: str
    people: Sequence[User]


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan in words; `digest` names it, so that what is made is what was looked at."""

    digest: str
    by_site: Sequence[tuple[Site, Sequence[ShownSession]]]
    without: Sequence[Reason]
    sessions: int
    placed: int
    unplaced: int

    @property
    def all_sessions(self) -> Sequence[ShownSession]:
        """Those of every site in turn."""
        return [each for _site, sessions in self.by_site for each in sessions]

    @property
    def does_nothing(self) -> bool:
        """Whether everybody who can have a seat has one."""
        return self.placed == 0


def shown(cycle: Cycle, now: datetime) -> ShownPlan:
    """The plan of a round as it would be made now, with names."""
    wanted = actions.to_place(cycle, now)
    people = {each.person.pk: each.person for each in wanted}
    draft = drafting.draft(cycle, wanted, now)
    sessions = sorted(_sessions(cycle, draft, people), key=lambda each: (each.site.name, each.site.pk, each.starts_at))
    return ShownPlan(
        digest=drafting.digest(draft),
        by_site=[(site, list(each)) for site, each in groupby(sessions, key=lambda one: one.site)],
        without=reasons((why, people[pk]) for pk, why in draft.unplaced.items()),
        sessions=len(draft.added),
        placed=len(people) - len(draft.unplaced),
        unplaced=len(draft.unplaced),
    )


def by_reason(enrolments: Iterable[Enrolment]) -> Sequence[Reason]:
    """Those without a seat, by the reason, the most frequent first."""
    return reasons((Why(each.why), each.person) for each in enrolments)


def reasons(found: Iterable[tuple[Why, User]]) -> Sequence[Reason]:
    """People by the reason, the most frequent first."""
    by_why: dict[Why, list[User]] = defaultdict(list)
    for why, person in found:
        by_why[why].append(person)
    ranked = sorted(by_why.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Reason(why.value, str(why.label), sorted(who, key=lambda one: (one.name, one.pk))) for why, who in ranked]


def _sessions(cycle: Cycle, draft: Draft, people: dict[int, User]) -> Iterable[ShownSession]:
    sites, teams = places().sites, places().teams
    leads = User.objects.in_bulk({each.lead for each in draft.added if each.lead})

    def away(who: Iterable[int], lead: int | None) -> Sequence[Away]:
        names = Counter(team.name for pk in who if pk != lead and (team := teams.get(people[pk].team_id or 0)))
        return [Away(name, count) for name, count in names.most_common()]

    for each in draft.added:
        lead, own = leads.get(each.lead or 0), away(each.people, each.lead)
        seats = cycle.programme.seats
        yield ShownSession(sites[each.site], *each.span, lead, seats, len(each.people), own)
    joined: dict[int, list[int]] = defaultdict(list)
    for person, key in draft.joined.items():
        joined[key].append(person)
    for row in Session.objects.filter(pk__in=joined).select_related("lead"):
        who = joined[row.pk]
        times, own = (row.starts_at, row.ends_at), away(who, row.lead_id)
        yield ShownSession(sites[row.site_id], *times, row.lead, row.seats, row.taken + len(who), own, row)
