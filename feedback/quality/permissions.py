"""Who may do what with rubrics and scores, for pages and API alike. Everything here presumes that they may see it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import Verdict, no, when
from feedback.people.models import Role, User
from feedback.people.permissions import holds, is_admin
from feedback.people.queries import Anyone, is_away, reach
from feedback.quality.models import Score
from feedback.training.permissions import oversees
from feedback.training.queries import looks_after


def may_keep_rubrics(user: Anyone) -> Verdict:
    """Make, edit, retire rubrics: admins of the whole organisation."""
    return when(is_admin(user), _("Rubrics are kept by admins."))


def may_score_anybody(user: Anyone) -> Verdict:
    """Score calls at all: who looks after people."""
    inside = isinstance(user, User) and user.is_active and looks_after(user)
    return when(inside, _("Calls are scored by supervisors and admins."))


def may_score(user: Anyone, person: User) -> Verdict:
    """Score a call of somebody: who looks after them, never oneself."""
    if isinstance(user, User) and user.pk == person.pk:
        return no(_("Nobody scores their own calls."))
    return when(oversees(user, person), _("Calls are scored by those who look after the person."))


def may_dispute(user: Anyone, score: Score) -> Verdict:
    """Ask for another look, and for a second opinion after it: whose call it was."""
    return when(_is(user, score.person_id), _("Only whose call it was can ask for another look."))


def may_answer(user: Anyone, score: Score, *, at: datetime | None = None) -> Verdict:
    """Look at a score again: whoever gave it; while they are away or once they left, who looks after the person."""
    if _is(user, score.scorer_id):
        return when(oversees(user, score.person), _("You no longer look after this person. Their supervisor answers."))
    gone = not score.scorer.is_active or not oversees(score.scorer, score.person)
    if not (gone or is_away(score.scorer, at or timezone.now())):
        return no(_("Whoever gave the score looks at it again."))
    return when(_over(user, score), _("Who looks after the person looks at it again."))


def may_decide(user: Anyone, score: Score) -> Verdict:
    """Give the second opinion: another who looks after the person, or the lead of whoever gave the score."""
    looked = {look.answered_by_id for look in score.looks.all()} | {score.scorer_id}
    if isinstance(user, User) and user.pk in looked:
        return no(_("A second opinion is somebody else’s: another supervisor’s or a lead’s."))
    leads = isinstance(user, User) and user.is_active and score.scorer.lead_id == user.pk
    others = isinstance(user, User) and user.pk != score.person_id
    return when(others and (leads or _over(user, score)), _("Another supervisor or a lead gives the second opinion."))


def may_withdraw(user: Anyone, score: Score) -> Verdict:
    """Take a score back: whoever gave it, and admins; never whose call it was."""
    others = isinstance(user, User) and user.pk != score.person_id
    return when(
        others and (_is(user, score.scorer_id) or is_admin(user)), _("Whoever gave a score takes it back, or an admin.")
    )


def may_see_trend(user: Anyone) -> Verdict:
    """How teams do, in figures for which nobody stands alone: supervisors, owners and admins."""
    return when(
        holds(user, Role.SUPERVISOR, Role.OWNER, Role.ADMIN) and bool(reach(user)),
        _("The trend is for supervisors, owners and admins."),
    )


def _is(user: Anyone, pk: int) -> bool:
    return isinstance(user, User) and user.is_active and user.pk == pk


def _over(user: Anyone, score: Score) -> bool:
    return isinstance(user, User) and user.pk != score.person_id and oversees(user, score.person)
