"""What the journal says about rubrics and scores. A score is somebody's own: its lines hang on the person."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "rubric.made": Verb(_("%(actor)s made the rubric"), icon="edit"),
    "rubric.edited": Verb(_("%(actor)s edited the rubric"), icon="edit"),
    "rubric.retired": Verb(_("%(actor)s took the rubric out of use"), icon="edit"),
    "rubric.restored": Verb(_("%(actor)s put the rubric back into use"), icon="edit"),
    "score.given": Verb(_("%(actor)s scored a call"), icon="chart"),
    "score.disputed": Verb(_("%(actor)s asked for another look at a score"), icon="why"),
    "score.answered": Verb(
        _("%(actor)s looked at a score again"),
        icon="s-how",
        variants=("outcome", {"changed": _("%(actor)s looked at a score again, and changed it")}),
    ),
    "score.appealed": Verb(_("%(actor)s asked for a second opinion on a score"), icon="up"),
    "score.decided": Verb(
        _("%(actor)s gave a second opinion on a score"),
        icon="s-kept",
        variants=("outcome", {"changed": _("%(actor)s gave a second opinion on a score, and changed it")}),
    ),
    "score.withdrawn": Verb(_("%(actor)s took a score back"), icon="undo"),
}
