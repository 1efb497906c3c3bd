"""Who may do what with a question or a note, for pages and API alike. Everything here presumes that they may see it."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.champions.queries import rosters_of
from feedback.core.verdicts import YES, Verdict, no, when
from feedback.floor.models import Note, Question
from feedback.people.models import Role, User
from feedback.people.permissions import holds
from feedback.people.queries import reach

#: So long the asker alone says whether an answer helped; then whoever gave it may, too.
ASKER_ONLY = timedelta(days=1)


def oversees(user: User, question: Question) -> bool:
    """Whether somebody looks after the asker's people, as their supervisor or an admin."""
    return reach(user, Role.SUPERVISOR, Role.ADMIN).covers(question.site_id, question.team_id)


def may_take(user: User, question: Question) -> Verdict:
    """Take it, or say that it is the same as another: the champions of its roster, and the team's supervisors."""
    if question.asker_id == user.pk:
        return no(_("This is your own question. Somebody else takes it."))
    here = question.claimed_by_id == user.pk or question.roster_id in rosters_of(user) or oversees(user, question)
    return when(here, _("Questions are taken by the champions of their roster and the supervisors of the team."))


def may_work(user: User, question: Question) -> Verdict:
    """Answer, ask back, put back, pass on: whoever has taken it."""
    if question.claimed_by_id == user.pk:
        return YES
    if question.claimed_by_id is None:
        return when(bool(may_take(user, question)), may_take(user, question).reason)
    return no(_("Somebody else has taken this question. They answer it."))


def may_put_back(user: User, question: Question) -> Verdict:
    """Put back a claim: whoever has it, and the supervisors of the team."""
    return YES if oversees(user, question) and question.asker_id != user.pk else may_work(user, question)


def may_reply(user: User, question: Question) -> Verdict:
    """Reply to a question back: the asker."""
    return when(question.asker_id == user.pk, _("Only whoever asked replies here."))


def may_judge(user: User, question: Question, *, at: datetime | None = None) -> Verdict:
    """Say whether the answer helped: the asker; a day later whoever gave it, too."""
    if question.asker_id == user.pk:
        return YES
    if question.answered_by_id != user.pk or question.answered_at is None:
        return no(_("Only whoever asked says whether it helped."))
    late = (at or timezone.now()) - question.answered_at >= ASKER_ONLY
    return when(late, _("Whoever asked says so first. A day after your answer you can."))


def may_promote(user: User, question: Question) -> Verdict:
    """Make a note or a report of it: whoever takes its roster's questions."""
    return when(bool(may_take(user, question)), _("Notes and reports are made of questions by those who answer them."))


def may_write_notes(user: User) -> Verdict:
    """Write notes at all: those who answer on the floor, and those who look after them."""
    return when(
        holds(user, Role.CHAMPION, Role.SUPERVISOR, Role.OWNER, Role.ADMIN),
        _("Notes are written by champions, supervisors and owners."),
    )


def may_edit_note(user: User, note: Note) -> Verdict:
    """Change a note, say that it is still true, take it out of use: its owner, supervisors and admins."""
    own = note.owner_id == user.pk and bool(may_write_notes(user))
    return when(
        own or holds(user, Role.SUPERVISOR, Role.ADMIN), _("Its owner, supervisors and admins keep this note true.")
    )


def may_see_numbers(user: User) -> Verdict:
    """The floor's numbers: supervisors and admins."""
    return when(holds(user, Role.SUPERVISOR, Role.ADMIN), _("The floor’s numbers are for supervisors and admins."))
