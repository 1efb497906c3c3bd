"""What the journal says about letters; their words stay in the letters."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "letter.assembled": Verb(_("%(actor)s assembled the month’s letter to a team"), icon="mail"),
    "letter.edited": Verb(_("%(actor)s edited the month’s letter to a team"), icon="edit"),
    "letter.sent": Verb(_("%(actor)s sent the month’s letter to a team"), icon="mail"),
    "letter.left_out": Verb(_("%(actor)s left the month’s letter to a team out"), icon="close"),
}
