"""Who may do what with a report, for pages and API alike. Everything here presumes that they may see it.

The answering side of a report is its owner, whoever stands in for an owner who is away, owners and supervisors whose
scope covers it, and admins. Of these, supervisors assign, sort and read everything, but do not answer.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import YES, Verdict, no, when
from feedback.people.models import Role, User
from feedback.people.permissions import may_administer
from feedback.people.queries import deputised_by, reach
from feedback.reports import states
from feedback.reports.models import FrictionReport, Supporter
from feedback.reports.seal import done_by, is_author

ANSWERING_ONLY = _("Only the owner of this report, other owners in charge of it and admins can do this.")
SIDE_ONLY = _("Only those who answer this report and the supervisors in charge of it can do this.")


def may_answer(user: User, report: FrictionReport, *, at: datetime | None = None) -> Verdict:
    """Acknowledge, answer and ask: the owner, their deputy, owners in charge, admins."""
    return when(_answers(user, report, at or timezone.now()), ANSWERING_ONLY)


def may_triage(user: User, report: FrictionReport, *, at: datetime | None = None) -> Verdict:
    """Assign, retitle, merge, take notes: who may answer, and supervisors in charge."""
    return when(_supervises(user, report) or _answers(user, report, at or timezone.now()), SIDE_ONLY)


def sees_internal(user: User, report: FrictionReport, *, at: datetime | None = None) -> bool:
    """Whether somebody is on the answering side, and so reads its notes."""
    return may_triage(user, report, at=at).allowed


def may_support(user: User, report: FrictionReport) -> Verdict:
    """Say "me too": everybody who sees the report but the one who raised it, who is counted already."""
    if is_author(user, report):
        return no(_("You raised this report, so it counts you already."))
    return when(user.is_active, _("Your account is closed."))


def may_reply(user: User, report: FrictionReport, *, at: datetime | None = None) -> Verdict:
    """Talk on the report: whoever raised it, and the answering side."""
    if is_author(user, report) or may_triage(user, report, at=at):
        return YES
    return no(
        _("Whoever raised this report and those who answer it talk here. Use me too if it happens to you as well.")
    )


def may_verify(user: User, report: FrictionReport) -> Verdict:
    """Say whether it is fixed: whoever raised it, and everybody who said "me too"."""
    concerned = is_author(user, report) or supports(user, report)
    return when(concerned, _("Only the people to whom this happens can say whether it is fixed. Say me too first."))


def may_reopen(user: User, report: FrictionReport, *, at: datetime | None = None) -> Verdict:
    """Take an answer up again: the people to whom it happens, and the answering side."""
    if may_verify(user, report) or may_triage(user, report, at=at):
        return YES
    return no(_("Only the people to whom this happens and those who answer it can reopen it. Say me too first."))


def may_unseal(user: User, report: FrictionReport) -> Verdict:
    """Have a say in whether it is opened who raised it without their name: admins of the whole organisation."""
    return may_administer(user)


def may_attach(user: User, report: FrictionReport, *, at: datetime | None = None) -> Verdict:
    """Add a file: whoever raised it, and the answering side."""
    return may_reply(user, report, at=at)


def supports(user: User, report: FrictionReport) -> bool:
    """Whether somebody said "me too" on this report, or was moved along to it by a merge."""
    return Supporter.objects.filter(done_by(user), report=report).exists()


def moves_for(user: User, report: FrictionReport, *, at: datetime | None = None) -> tuple[str, ...]:
    """The verbs that `user` may use on the report as it is now, in the order of the table of states."""
    answers = bool(may_answer(user, report, at=at))
    triages = answers or _supervises(user, report)
    own = is_author(user, report)
    concerned = own or supports(user, report)
    allowed = {
        "acknowledge": answers,
        "ask": answers,
        "respond": answers,
        "merge": triages,
        "unmerge": triages,
        "reply": own,
        "verify": concerned,
        "reopen": triages or (concerned and (report.state != states.DECLINED or report.appealed_at is None)),
    }
    return tuple(verb for verb in states.legal(report.state, report.nature) if allowed[verb.partition(":")[0]])


def _answers(user: User, report: FrictionReport, at: datetime) -> bool:
    if not user.is_active:
        return False
    in_charge = reach(user, Role.OWNER, Role.ADMIN).covers(report.told_site_id, report.team_id, report.tool_id)
    if report.owner_id == user.pk or in_charge:
        return True
    return report.owner_id is not None and report.owner_id in deputised_by(user, at)


def _supervises(user: User, report: FrictionReport) -> bool:
    return reach(user, Role.SUPERVISOR).covers(report.told_site_id, report.team_id, report.tool_id)
