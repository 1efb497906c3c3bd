"""What the journal says about training."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "programme.made": Verb(_("%(actor)s made the programme"), icon="edit"),
    "programme.edited": Verb(_("%(actor)s edited the programme"), icon="edit"),
    "programme.retired": Verb(_("%(actor)s took the programme out of use"), icon="edit"),
    "programme.restored": Verb(_("%(actor)s put the programme back into use"), icon="edit"),
    "cycle.generated": Verb(_("A round of the programme was added"), icon="calendar"),
    "cycle.planned": Verb(
        _("%(actor)s planned the round"),
        icon="calendar",
        variants=("again", {True: _("%(actor)s planned those who had no seat")}),
    ),
    "session.scheduled": Verb(_("%(actor)s planned a session"), icon="calendar"),
    "session.edited": Verb(_("%(actor)s changed the session"), icon="edit"),
    "session.moved": Verb(_("%(actor)s moved the session"), icon="calendar"),
    "session.cancelled": Verb(_("%(actor)s cancelled the session"), icon="s-no"),
    "session.reminded": Verb(_("The people of the session were reminded"), icon="bell"),
    "session.held": Verb(_("%(actor)s closed the session: it was held"), icon="s-kept"),
    "session.unnoted": Verb(
        _("The lead was asked who was there"),
        icon="bell",
        variants=("turn", {2: _("Whoever plans at the site was asked who was there")}),
    ),
    "session.agenda_set": Verb(_("%(actor)s set the agenda"), icon="edit"),
    "session.agenda_drafted": Verb(_("%(actor)s had the agenda drafted anew"), icon="undo"),
    "session.code_shown": Verb(_("%(actor)s put a code on the screen"), icon="screen"),
    "session.captured": Verb(
        _("Somebody said where it works"),
        icon="s-how",
        variants=("kind", {"failed": _("Somebody said where it fails, and it is a report now")}),
    ),
    "programme.check_set": Verb(_("%(actor)s set the check of the programme"), icon="edit"),
    "need.planned": Verb(_("%(actor)s planned an extra session because of it"), icon="calendar"),
    "need.dismissed": Verb(_("%(actor)s said that no extra session is needed because of it"), icon="s-no"),
    "need.terms_set": Verb(_("%(actor)s changed when extra sessions are proposed"), icon="edit"),
    "enrolment.opened": Verb(_("A place in the round was opened"), icon="person"),
    "enrolment.booked": Verb(
        _("%(actor)s booked a seat"),
        icon="calendar",
        variants=(
            "how",
            {
                "plan": _("The plan gave a seat"),
                "waiting": _("A seat became free, and went to the first in line"),
                "moved": _("The session changed, and another seat was found"),
            },
        ),
    ),
    "enrolment.unplaced": Verb(_("There is no seat yet"), icon="clock"),
    "enrolment.waiting": Verb(_("%(actor)s joined the line for a session"), icon="clock"),
    "enrolment.left_line": Verb(_("%(actor)s left the line for a session"), icon="undo"),
    "enrolment.withdrawn": Verb(_("%(actor)s took somebody out of the round"), icon="undo"),
    "enrolment.attended": Verb(
        _("%(actor)s noted who was there"),
        icon="s-seen",
        variants=("how", {"code": _("%(actor)s was there, by the code on the screen")}),
    ),
    "enrolment.unmarked": Verb(_("%(actor)s took back that they were there"), icon="undo"),
    # Whether it was passed is for the person alone; only that it was passed in the end is told.
    "enrolment.checked": Verb(_("%(actor)s answered the check"), icon="edit"),
    "enrolment.passed": Verb(_("The check is passed"), icon="s-kept"),
    "enrolment.signed_off": Verb(_("%(actor)s signed it off"), icon="s-kept"),
    "enrolment.missed": Verb(_("The session was held without them"), icon="s-missed"),
    "enrolment.nudged": Verb(_("%(actor)s asked them to find a seat: it is overdue"), icon="bell"),
    "enrolment.undone": Verb(_("%(actor)s took back that the round is done"), icon="undo"),
    "enrolment.completed": Verb(_("The round is done"), icon="s-kept"),
}
