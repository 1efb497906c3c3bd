"""Reading promises: those somebody may see, those of some reports, and what a new report would be promised."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.calendars.models import Calendar
from feedback.calendars.queries import hours_of
from feedback.catalogue.models import Category, Tool
from feedback.commitments import policies
from feedback.commitments.models import Commitment, PlaceCount, SavedView, SlaPolicy, State
from feedback.commitments.targets import Clock, Step, after_pauses, steps
from feedback.core.coarse import hour_of
from feedback.core.db import one_of
from feedback.core.errors import Invalid
from feedback.people.models import Grant, Role, Site, User
from feedback.people.queries import Anyone, deputised_by, organisation, people_visible_to, reach
from feedback.reports.crowds import tells_site
from feedback.reports.models import FrictionReport, Supporter
from feedback.reports.queries import reports_visible_to
from feedback.reports.seal import done_by, raised_by

#: Time passes on a promise that runs, and on one that broke and is not kept yet.
TICKING = (State.RUNNING, State.MISSED)
#: What a row of a list shows beside the promise itself, and what it never shows.
PARTS = ("site", "team", "tool", "owner", "broke_with")
UNSHOWN = ("schedule", "calendar__hours", "calendar__holidays")


def commitments_visible_to(user: Anyone, *, at: datetime | None = None) -> QuerySet[Commitment]:
    """Whom a promise concerns: its owner (or who stands in), the people it was made to, and whose scope covers it.

    Of an anonymous report the promise carries no team, so that a list by team gives nobody away.
    """
    if not isinstance(user, User) or not user.is_active:
        return Commitment.objects.none()
    wide = reach(user, Role.OWNER, Role.SUPERVISOR, Role.ADMIN)
    if wide.everything:
        return Commitment.objects.all()
    mine = Q(owner__in={user.pk, *deputised_by(user, at or timezone.now())})
    return Commitment.objects.filter(mine | wide.q() | _made_to(user))


def overseen_by(user: User, *, at: datetime | None = None) -> QuerySet[Commitment]:
    """The promises somebody looks after: those they owe or stand in for, and all within their reach.

    Not those made to them as an agent: these stand on their own page.
    """
    wide = reach(user, Role.OWNER, Role.SUPERVISOR, Role.ADMIN)
    if wide.everything:
        return Commitment.objects.all()
    mine = Q(owner__in={user.pk, *deputised_by(user, at or timezone.now())})
    # Most supervisors owe nothing themselves. Without the OR the index of the place bounds the search, by date too.
    if wide and not Commitment.objects.filter(mine).exists():
        return Commitment.objects.filter(wide.q())
    return Commitment.objects.filter(mine | wide.q())


def counts_overseen_by(user: User, *, at: datetime | None = None) -> QuerySet[PlaceCount] | None:
    """The counted days of the promises somebody looks after; None where it takes the promises themselves to tell.

    That is where somebody owes promises themselves: who has one now is not counted by day.
    """
    wide = reach(user, Role.OWNER, Role.SUPERVISOR, Role.ADMIN)
    if wide.everything:
        return PlaceCount.objects.all()
    mine = Commitment.objects.filter(owner__in={user.pk, *deputised_by(user, at or timezone.now())})
    return PlaceCount.objects.filter(wide.q()) if wide and not mine.exists() else None


def views_visible_to(user: Anyone) -> QuerySet[SavedView]:
    """Somebody's own views, and those shared with whoever looks after a team that they look after too."""
    if not isinstance(user, User) or not user.is_active:
        return SavedView.objects.none()
    wide = reach(user, Role.SUPERVISOR, Role.OWNER, Role.ADMIN)
    shared = Q(team__isnull=False) & wide.q(site="team__site_id", team="team_id", tool=None)
    return SavedView.objects.filter(Q(person=user) | shared).select_related("team", "person")


def promise_shown_to(user: User, pk: int, *, at: datetime) -> Commitment | None:
    """One promise, with all that explains it, for whom it concerns or who sees what it is about; else None."""
    row = Commitment.objects.select_related(*PARTS, "calendar").filter(pk=pk).first()
    if row is None or commitments_visible_to(user, at=at).filter(pk=pk).exists():
        return row
    about = row.subject_type == "report" and reports_visible_to(user, at=at).filter(pk=row.subject_id).exists()
    return row if about else None


def owners_within(user: User) -> QuerySet[User]:
    """The owners one may narrow by: everybody with that role."""
    owners = Grant.objects.filter(user=OuterRef("pk"), role=Role.OWNER)
    return people_visible_to(user).filter(Exists(owners), is_active=True).order_by("name")


def _made_to(user: User) -> Q:
    """Promises about what somebody raised or said "me too" on."""
    raised = FrictionReport.objects.filter(raised_by(user)).order_by().values("pk")
    supported = Supporter.objects.filter(done_by(user)).order_by().values("report_id")
    return Q(subject_type="report") & (one_of("subject_id", raised) | one_of("subject_id", supported))


def policies_visible_to(user: Anyone) -> QuerySet[SlaPolicy]:
    """Everybody signed in: what is promised is no secret."""
    return SlaPolicy.objects.all() if isinstance(user, User) and user.is_active else SlaPolicy.objects.none()


def promises_of(report_ids: Iterable[int]) -> dict[int, list[Commitment]]:
    """The promises about these reports in the order they were made, in one query; who sees a report sees them."""
    found: dict[int, list[Commitment]] = defaultdict(list)
    rows = Commitment.objects.filter(subject_type="report", subject_id__in=list(report_ids))
    for row in rows.order_by("round", "opened_at", "id"):
        found[row.subject_id].append(row)
    return found


def deciding_policy(
    *, site: Site, tool: Tool | None, severity: str, category: Category | None = None, anonymous: bool = False
) -> SlaPolicy:
    """The first policy that fits such a report; without a name, none asks for a site that would tell too much."""
    told = None if anonymous and not tells_site(site) else site.pk
    about = policies.About(told, tool.pk if tool else None, severity, category.pk if category else None)
    return policies.matching(policies.in_force(), about)


def promise_preview(
    *,
    site: Site,
    tool: Tool | None,
    severity: str,
    category: Category | None = None,
    anonymous: bool = False,
    at: datetime | None = None,
) -> dict[str, datetime]:
    """What a report filed at `at` would be promised: due dates (UTC) by kind, without those that are not promised.

    The clocks of one without a name run from the hour.
    """
    fits = deciding_policy(site=site, tool=tool, severity=severity, category=category, anonymous=anonymous)
    at = at or timezone.now()
    found = policies.first_targets(hours_of(site.calendar), policies.terms_of(fits), hour_of(at) if anonymous else at)
    return {kind: target.due_at for kind, target in found.items()}


def course_preview(policy: SlaPolicy, *, site: Site, at: datetime) -> list[tuple[str, Step]]:
    """Everything that would happen to the clocks of a report filed at `at` if nobody did anything: kind and step."""
    terms, hours = policies.terms_of(policy), hours_of(site.calendar)
    found = []
    for kind, target in policies.first_targets(hours, terms, at).items():
        clock = Clock(terms.time_of(kind), hours)
        warnings = [(percent, clock.mark(at, target.due_at, percent)) for percent in terms.warn_at]
        found += [(kind, step) for step in steps(target.due_at, warnings, terms.chain, hours)]
    return sorted(found, key=lambda pair: pair[1].at)


def calendar_for(user: User, site: Site | None = None) -> Calendar:
    """The calendar of a site, else of somebody's own site, else of the organisation. Raises Invalid without one."""
    place = site or user.site
    calendar = place.calendar if place else organisation().calendar
    if calendar is None:
        raise Invalid({"site": _("Choose a site: the dates follow from its calendar.")})
    return calendar


def policy_preview(
    policy: SlaPolicy, *, calendar: Calendar, at: datetime, pauses: Iterable[tuple[datetime, datetime]] = ()
) -> dict[str, datetime]:
    """The same by one policy and calendar, with the clock standing still during `pauses` (which do not overlap)."""
    hours = hours_of(calendar)
    over = [(max(start, at), max(end, at)) for start, end in pauses]
    terms = policies.terms_of(policy)
    return {
        kind: after_pauses(Clock(terms.time_of(kind), hours), target, over).due_at
        for kind, target in policies.first_targets(hours, terms, at).items()
    }


def listed(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """With what a row of a list shows, in one query."""
    return rows.select_related(*PARTS).defer("schedule", "policy")


def still_open(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Promises on which somebody still owes something."""
    return rows.filter(closed_at=None)


def at_risk(rows: QuerySet[Commitment], now: datetime) -> QuerySet[Commitment]:
    """Running promises with less than a fifth of their time left."""
    return still_open(rows).filter(state=State.RUNNING, risk_at__lte=now, due_at__gte=now)


def is_at_risk(row: Commitment, now: datetime) -> bool:
    """The same of one that was read."""
    return row.state == State.RUNNING and row.risk_at is not None and row.risk_at <= now <= row.due_at


def needing_somebody(rows: QuerySet[Commitment], now: datetime) -> QuerySet[Commitment]:
    """At risk, or broken and still open. One comparison: `risk_at` lies before `due_at`, and a stopped clock waits."""
    return still_open(rows).filter(state__in=TICKING, risk_at__lte=now)


def broken(rows: QuerySet[Commitment], now: datetime) -> QuerySet[Commitment]:
    """Promises past their date and not kept yet, swept or not."""
    return still_open(rows).filter(state__in=TICKING, due_at__lt=now)
