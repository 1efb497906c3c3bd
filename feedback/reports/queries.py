"""Which reports somebody sees, and what a page needs to know of them. Every read begins with `reports_visible_to`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from feedback.catalogue.kept import tools_at
from feedback.catalogue.models import CallType, Tool
from feedback.core.db import one_of
from feedback.core.masking import ERASED
from feedback.people.models import Organisation, Role, Team, User
from feedback.people.queries import Anyone, deputised_by, organisation, reach
from feedback.people.reach import Reach
from feedback.reports.models import (
    Attachment,
    FrictionReport,
    Message,
    Response,
    Source,
    State,
    Supporter,
    Verification,
)
from feedback.reports.seal import done_by, raised_by, sealed_for
from feedback.reports.timeline import Entry, timeline

__all__ = ["Entry", "timeline"]

#: What a row of a list and a page need beside the report itself.
PARTS = ("site", "team", "tool__vendor", "release", "call_type", "category", "owner__site", "merged_into")


def reports_visible_to(user: Anyone, *, at: datetime | None = None) -> QuerySet[FrictionReport]:
    """What somebody sees: what they raised, said "me too" on, own or stand in for, and what their roles reach.

    Owners, supervisors and admins see what their scope covers; agents and champions the reports of their sites, or of
    the whole organisation if it says so, but for tools that are not in use where they work.
    """
    if not isinstance(user, User) or not user.is_active:
        return FrictionReport.objects.none()
    wide = reach(user, Role.OWNER, Role.SUPERVISOR, Role.ADMIN)
    if wide.everything:
        return FrictionReport.objects.all()
    scope = _where(wide) if wide else Q(pk__in=[])
    return FrictionReport.objects.filter(concerning(user, at=at) | scope | _on_the_floor(user))


def _where(within: Reach) -> Q:
    """What a reach covers; by its site only what tells its site."""
    by_site = replace(within, team_ids=frozenset(), tool_ids=frozenset()).q()
    return (by_site & Q(unplaced=False)) | replace(within, site_ids=frozenset()).q()


def concerning(user: User, *, at: datetime | None = None) -> Q:
    """What somebody raised, said "me too" on, owns or stands in for, wherever it came from."""
    mine = Supporter.objects.filter(done_by(user)).order_by()
    # By name and without one in two arms: each is read from its index alone, the two together from the table.
    by_name = Supporter.objects.filter(user=user).order_by()
    nameless = Supporter.objects.filter(one_of("sealed_id", sealed_for(user))).order_by()
    return (
        raised_by(user)
        | Q(owner__in={user.pk, *deputised_by(user, at or timezone.now())})
        | one_of("pk", by_name.values("report_id"))
        | one_of("pk", nameless.values("report_id"))
        | one_of("pk", mine.exclude(moved_from=None).values("moved_from_id"))
    )


def scope_of(user: User) -> dict[str, set[int]] | None:
    """The sites, teams and tools (by the letters of the index of words) outside of which somebody sees only what
    concerns themselves; None for whoever sees everything."""
    wide = reach(user, Role.OWNER, Role.SUPERVISOR, Role.ADMIN)
    floor = reach(user, Role.AGENT, Role.CHAMPION)
    open_board = bool(floor) and organisation().board_reach == Organisation.Reach.ORGANISATION
    if wide.everything or floor.everything or open_board:
        return None
    sites = wide.site_ids | floor.site_ids | _sites_of_teams(user, floor.team_ids)
    return {"s": set(sites), "m": set(wide.team_ids), "t": set(wide.tool_ids)}


def _on_the_floor(user: User) -> Q:
    """What an agent or a champion sees because of where they work."""
    floor = reach(user, Role.AGENT, Role.CHAMPION)
    if not floor:
        return Q(pk__in=[])
    sites = floor.site_ids | _sites_of_teams(user, floor.team_ids)
    if organisation().board_reach != Organisation.Reach.ORGANISATION and not floor.everything:
        return Q(site__in=sites, unplaced=False)
    elsewhere = Tool.objects.exclude(sites=None).exclude(sites__in=sites or {user.site_id})
    return ~Q(tool__in=elsewhere.values("pk"))


def _sites_of_teams(user: User, team_ids: frozenset[int]) -> frozenset[int]:
    if team_ids == {user.team_id} and user.site_id is not None:
        return frozenset({user.site_id})
    return (
        frozenset(Team.objects.filter(pk__in=team_ids).values_list("site_id", flat=True)) if team_ids else frozenset()
    )


def with_parts(reports: QuerySet[FrictionReport], viewer: User) -> QuerySet[FrictionReport]:
    """The reports with what a row shows, and `is_mine` and `is_supported` from the viewer's side: no query per row."""
    supported = Supporter.objects.filter(done_by(viewer), report=OuterRef("pk"))
    return (
        reports.select_related(*PARTS, "seal", "reporter__site", "reporter__team")
        .defer("words", "merged_into__words")
        .annotate(is_mine=raised_by(viewer), is_supported=Exists(supported))
    )


@dataclass(frozen=True, slots=True)
class Place:
    """How many of the people concerned work at a site."""

    site: str
    people: int


def people_by_site(report: FrictionReport) -> list[Place]:
    """ "14 people: 9 Montreal, 5 Cebu": the reporter and the supporters, by site, the most first. Never by name.

    Of somebody without a name only where their report tells its site; so these may be fewer than all there are.
    """
    told = Supporter.objects.filter(report=report).exclude(sealed__report__unplaced=True)
    place = Coalesce("user__site__name", "sealed__report__site__name", Value(""))
    found = dict(told.order_by().values_list(place).annotate(Count("pk")))
    if report.told_site is not None:
        found[report.told_site.name] = found.get(report.told_site.name, 0) + 1
    return [Place(site, count) for site, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]


#: Somebody, by their id, or by the number of the report that they raised without their name.
Voice = tuple[int | None, int | None]


def people_by_report(report_ids: Iterable[int]) -> Mapping[int, set[Voice]]:
    """Whom each of these reports is about, so that people can be counted once over several of them; two queries.

    Who raised one without their name is counted for that report alone: nothing may tell that it was the same person.
    """
    ids = set(report_ids)
    found: dict[int, set[Voice]] = defaultdict(set)
    raised = FrictionReport.objects.filter(pk__in=ids).values_list("pk", "reporter_id", "anonymous")
    for pk, reporter, anonymous in raised.order_by():
        found[pk].add((None, pk) if anonymous else (reporter, None))
    rows = Supporter.objects.filter(report__in=ids).order_by()
    for report, user, sealed in rows.values_list("report_id", "user_id", "sealed_id"):
        found[report].add((user, sealed))
    return found


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the people concerned say in the present round: how many "fixed", how many "still happens", one's own."""

    fixed: int
    still: int
    silent: int
    own: bool | None


def verdicts(report: FrictionReport, viewer: User) -> Verdicts:
    """Everybody's last word in the present round, counted; nobody's is shown but the viewer's own."""
    said = Verification.objects.filter(report=report, round=report.reopened_count)
    words = list(said.annotate(own=done_by(viewer)).values_list("own", "fixed"))
    fixed = sum(is_fixed for _own, is_fixed in words)
    own = next((is_fixed for is_own, is_fixed in words if is_own), None)
    return Verdicts(fixed, len(words) - fixed, max(report.people_count - len(words), 0), own)


def erased_among(report_ids: Collection[int]) -> frozenset[int]:
    """Which of these have lost their words, and with them whose they were."""
    if not report_ids:
        return frozenset()
    erased = FrictionReport.objects.filter(pk__in=report_ids, text=ERASED)
    return frozenset(erased.values_list("pk", flat=True))


def responses_of(report: FrictionReport) -> QuerySet[Response]:
    """The answers, oldest first."""
    return Response.objects.filter(report=report).select_related("by__site")


def messages_of(report: FrictionReport) -> QuerySet[Message]:
    """The talk that both sides read, oldest first."""
    return Message.objects.filter(report=report).select_related("author__site")


def attachments_of(report: FrictionReport) -> QuerySet[Attachment]:
    """The files; who sees the report sees them."""
    return Attachment.objects.filter(report=report)


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose in their last report, to be preselected in the next."""

    tool: Tool | None = None
    call_type: CallType | None = None


def last_choice(user: User) -> Choice:
    """Tool and call type of somebody's latest own report, as far as these are still in use at their site."""
    own = FrictionReport.objects.filter(raised_by(user)).exclude(source=Source.IMPORT)
    last = own.select_related("tool", "call_type").order_by("-created_at", "-pk").first()
    if last is None:
        return Choice()
    here = last.tool.is_active and tools_for(user).filter(pk=last.tool_id).exists()
    call_type = last.call_type if last.call_type and last.call_type.is_active else None
    return Choice(last.tool if here else None, call_type)


def tools_for(user: User) -> QuerySet[Tool]:
    """The tools somebody can report on: in use, everywhere or at their site."""
    here = Q(sites=None) if user.site_id is None else Q(sites=None) | Q(sites=user.site_id)
    return Tool.objects.filter(here, is_active=True).select_related("vendor").distinct()


def tools_at_hand(user: User) -> Iterator[Tool]:
    """The same as each process keeps them, without asking the database for more than whether they are old."""
    return tools_at(user.site_id)


def mergeable(user: User, report: FrictionReport) -> QuerySet[FrictionReport]:
    """What a report could be merged into: everything visible that counts for itself and is not settled."""
    return reports_visible_to(user).exclude(state__in=[State.MERGED, State.CONFIRMED]).exclude(pk=report.pk)
