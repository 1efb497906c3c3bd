"""What the journal says about the register."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "stay_out.entered": Verb(_("%(actor)s agreed that the tool stays out of the way"), icon="s-off"),
    "stay_out.asked": Verb(_("%(actor)s answered one more report with an entry of the register"), icon="s-off"),
    "stay_out.edited": Verb(_("%(actor)s edited an entry of the register"), icon="edit"),
    "stay_out.ended": Verb(_("%(actor)s ended an entry of the register"), icon="undo"),
}
