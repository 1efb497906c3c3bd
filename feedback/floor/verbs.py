"""What the journal says about questions and notes."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "question.asked": Verb(_("%(actor)s asked the floor"), icon="talk"),
    "question.held": Verb(_("Nobody is on, so it is held for the next shift"), icon="clock"),
    "question.begun": Verb(_("The shift began, and the question came to the floor"), icon="clock"),
    "question.claimed": Verb(_("%(actor)s took the question"), icon="person"),
    "question.released": Verb(
        _("%(actor)s put the question back"),
        icon="undo",
        variants=("quiet", {True: _("The claim had gone quiet, so the question went back to the floor")}),
    ),
    "question.answered": Verb(_("%(actor)s answered"), icon="s-how"),
    "question.asked_back": Verb(_("%(actor)s asked back"), icon="talk"),
    "question.replied": Verb(_("%(actor)s replied"), icon="talk"),
    "question.passed_on": Verb(_("%(actor)s passed the question to another champion"), icon="people"),
    "question.handed_over": Verb(
        _("%(actor)s handed the question to the supervisor"),
        icon="up",
        variants=("nobody", {True: _("No shift is planned, so the question went to the supervisor")}),
    ),
    "question.closed": Verb(_("%(actor)s said that it is the same as another"), icon="merge"),
    "question.helped": Verb(_("%(actor)s said that it helped"), icon="s-kept"),
    "question.not_yet": Verb(_("%(actor)s said that it does not help yet"), icon="s-again"),
    "question.promoted": Verb(
        _("%(actor)s made more of the question"),
        icon="pin",
        variants=(
            "to",
            {
                "note": _("%(actor)s kept the answer as a note"),
                "report": _("%(actor)s made the question a report"),
            },
        ),
    ),
    "note.written": Verb(_("%(actor)s wrote a note"), icon="pin"),
    "note.edited": Verb(_("%(actor)s changed the note"), icon="edit"),
    "note.confirmed": Verb(_("%(actor)s said that the note is still true"), icon="s-kept"),
    "note.used": Verb(
        _("%(actor)s answered with the note"),
        icon="s-how",
        variants=("how", {"helped": _("%(actor)s said that the note helped")}),
    ),
    "champion.rested": Verb(_("%(actor)s takes no questions for now"), icon="clock"),
    "champion.returned": Verb(_("%(actor)s takes questions again"), icon="floor"),
    "note.retired": Verb(_("%(actor)s took the note out of use"), icon="edit"),
    "note.restored": Verb(_("%(actor)s put the note back into use"), icon="edit"),
    "note.review_due": Verb(_("Is the note still true? Its owner was asked"), icon="clock"),
}
