"""Reading changes: what is published is for everybody, a draft for those who write it."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from feedback.changes.models import Change, ChangeReport
from feedback.people.models import Role, User
from feedback.people.queries import Anyone, reach
from feedback.reports.models import FrictionReport, Supporter, Verification
from feedback.reports.queries import reports_visible_to


def changes_visible_to(user: Anyone) -> QuerySet[Change]:
    """What was published is open to everybody who signs in; drafts to their authors and the tool's side."""
    if not isinstance(user, User) or not user.is_active:
        return Change.objects.none()
    published = Q(state=Change.State.PUBLISHED)
    answers = reach(user, Role.OWNER, Role.ADMIN)
    if answers.everything:
        return Change.objects.all()
    drafts = Q(author=user) | Q(tool__owner=user) | Q(tool_id__in=answers.tool_ids)
    return Change.objects.filter(published | drafts)


def wall(user: Anyone) -> QuerySet[Change]:
    """You said, we did: what was published, newest first, with what a page shows of it."""
    visible = changes_visible_to(user).filter(state=Change.State.PUBLISHED)
    return with_reports(visible, user).select_related("tool", "author", "call_type").order_by("-published_at", "-id")


def with_reports(changes: QuerySet[Change], user: Anyone) -> QuerySet[Change]:
    """The changes with those of their reports that the reader may see, oldest first, as `visible_links`."""
    links = (
        ChangeReport.objects.filter(report__in=reports_visible_to(user)).select_related("report").order_by("report_id")
    )
    return changes.prefetch_related(Prefetch("links", queryset=links, to_attr="visible_links"))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people asked for a change, and what they say since."""

    people: int
    fixed: int
    still: int


def tally_of(change: Change) -> Tally:
    """Counts each person once over all the change's reports; somebody for whom it still happens anywhere counts there."""
    reports = FrictionReport.objects.filter(change_links__change=change)
    asked = set(reports.values_list("reporter_id", flat=True))
    asked |= set(Supporter.objects.filter(report__in=reports).values_list("user_id", flat=True))
    said = Verification.objects.filter(report__in=reports, user_id__in=asked).order_by("updated_at", "id")
    last = {(report, user): fixed for report, user, fixed in said.values_list("report_id", "user_id", "fixed")}
    still = {user for (_report, user), fixed in last.items() if not fixed}
    fixed = {user for (_report, user), is_fixed in last.items() if is_fixed} - still
    return Tally(people=len(asked), fixed=len(fixed), still=len(still))
