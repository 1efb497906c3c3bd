"""Who may do what with a theme, for pages and API alike: whoever may do it with the reports that it holds."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import Verdict, when
from feedback.people.models import Role, User
from feedback.people.permissions import holds
from feedback.people.queries import deputised_by, reach
from feedback.reports.models import FrictionReport
from feedback.reports.permissions import may_answer, may_triage
from feedback.themes.models import Theme


def may_make_themes(user: User) -> Verdict:
    """Whether somebody may make themes at all; of which reports is asked of each of them."""
    sorts = holds(user, Role.OWNER, Role.SUPERVISOR, Role.ADMIN)
    return when(sorts, _("Themes are made by those who answer reports, and by supervisors."))


def may_sort_all(user: User, reports: Iterable[FrictionReport], *, at: datetime | None = None) -> Verdict:
    """Put reports into a theme or take them out: whoever may sort each of them."""
    sorts = all(bool(may_triage(user, report, at=at)) for report in reports)
    return when(sorts, _("A theme holds only reports that you sort. One of these is sorted by others."))


def may_keep(user: User, theme: Theme, *, at: datetime | None = None) -> Verdict:
    """Edit, fill and close a theme: its owner, whoever stands in for them, and who is in charge of its tool."""
    in_charge = reach(user, Role.OWNER, Role.SUPERVISOR, Role.ADMIN).covers(tool_id=theme.tool_id)
    keeps = in_charge or theme.owner_id in {user.pk, *deputised_by(user, at or timezone.now())}
    told = _("Only the owner of this theme and those in charge of its tool can do this.")
    return when(user.is_active and keeps, told)


def may_answer_all(user: User, reports: Iterable[FrictionReport], *, at: datetime | None = None) -> Verdict:
    """Give one answer to these reports: whoever may answer each of them."""
    answers = all(bool(may_answer(user, report, at=at)) for report in reports)
    return when(answers, _("One answer goes to all of these, so it is given by somebody who answers each of them."))
