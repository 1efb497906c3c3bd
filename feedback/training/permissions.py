"""Who may do what with training, for pages and API alike. Everything here presumes that they may see it."""

from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import Verdict, when
from feedback.people.models import Role, User
from feedback.people.permissions import is_admin
from feedback.people.queries import Anyone, reach
from feedback.training.models import Enrolment, Programme, Session
from feedback.training.queries import sites_of_own_teams, sites_planned_by

PLANNERS = _("Sessions are planned by the site’s supervisors and admins.")


def may_keep_programmes(user: Anyone) -> Verdict:
    """Make, edit, retire programmes and plan their rounds: admins of the whole organisation."""
    return when(is_admin(user), _("Programmes are kept by admins."))


def may_answer_needs(user: Anyone) -> Verdict:
    """Plan the extra sessions that are proposed, or say that they are not needed: who plans at any site."""
    return when(sites_planned_by(user).exists(), PLANNERS)


def may_see_needs(user: Anyone) -> Verdict:
    """See what extra sessions are proposed: who plans at a site, and who looks after a team for which one would be."""
    seen = sites_planned_by(user).exists() or sites_of_own_teams(user).exists()
    return when(seen, _("Extra sessions are for those who look after a team or a site."))


def may_plan_round(user: Anyone, programme: Programme) -> Verdict:
    """See the plan of a round and make it: who keeps programmes; of an extra session, who plans at all its sites."""
    keeps = may_keep_programmes(user)
    if keeps or not programme.by_need:
        return keeps
    own, within = {site.pk for site in programme.sites.all()}, reach(user, Role.SUPERVISOR, Role.ADMIN)
    return when(bool(own) and all(within.covers(pk) for pk in own), PLANNERS)


def may_plan_at(user: Anyone, site_id: int) -> Verdict:
    """Add, move and cancel sessions at a site: who looks after all of it."""
    within = reach(user, Role.SUPERVISOR, Role.ADMIN)
    return when(within.covers(site_id), PLANNERS)


def may_lead(user: Anyone, session: Session) -> Verdict:
    """Run a session: its agenda, who was there, what was said. Its lead, and who may plan at its site."""
    own = isinstance(user, User) and user.is_active and session.lead_id == user.pk
    return when(own or bool(may_plan_at(user, session.site_id)), _("The session’s lead does this."))


def may_capture(user: Anyone, session: Session) -> Verdict:
    """Keep what was said in a session: whoever runs it, and whoever has a seat in it."""
    seated = isinstance(user, User) and Enrolment.objects.filter(session=session, person=user).exists()
    return when(seated or bool(may_lead(user, session)), _("What was said is kept by the people of the session."))


def may_take_check(user: Anyone, enrolment: Enrolment) -> Verdict:
    """Answer the check: the person alone."""
    own = isinstance(user, User) and enrolment.person_id == user.pk
    return when(own, _("Everybody does their own check."))


def oversees(user: Anyone, person: User) -> bool:
    """Whether somebody looks after a person, as their supervisor or an admin."""
    return reach(user, Role.SUPERVISOR, Role.ADMIN).covers(person.site_id, person.team_id)


def may_see_team(user: Anyone) -> Verdict:
    """Open the pages of how one's people stand: who looks after anybody."""
    held = bool(reach(user, Role.SUPERVISOR, Role.ADMIN))
    return when(held, _("This page is for those who look after a team."))


def may_book(user: Anyone, enrolment: Enrolment) -> Verdict:
    """Choose or change a seat, stand in line: the person, and who looks after them."""
    own = isinstance(user, User) and user.is_active and enrolment.person_id == user.pk
    return when(own or oversees(user, enrolment.person), _("They, or their supervisor, choose the seat."))


def may_take_out(user: Anyone, enrolment: Enrolment) -> Verdict:
    """Take somebody out of a round: who looks after them. One's own duty is not one's own to end."""
    others = isinstance(user, User) and enrolment.person_id != user.pk
    return when(
        (others and oversees(user, enrolment.person)) or is_admin(user), _("A supervisor takes people out of a round.")
    )


def may_undo(user: Anyone, enrolment: Enrolment) -> Verdict:
    """Take back that a round is done for somebody: who leads the session they were in, and who looks after them."""
    others = isinstance(user, User) and enrolment.person_id != user.pk
    leads = enrolment.session is not None and bool(may_lead(user, enrolment.session))
    allowed = others and (leads or oversees(user, enrolment.person))
    return when(allowed, _("The session’s lead or their supervisor does this."))


def may_sign_off(user: Anyone, enrolment: Enrolment) -> Verdict:
    """Say that somebody can do it: who looks after them, never oneself."""
    others = isinstance(user, User) and enrolment.person_id != user.pk
    return when(others and oversees(user, enrolment.person), _("The supervisor says so."))
