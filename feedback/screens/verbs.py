"""What the journal says about screens: never the link, nor anything it could be made from."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "screen.made": Verb(_("%(actor)s made a link for a screen"), icon="screen"),
    "screen.ended": Verb(_("%(actor)s ended the link of a screen"), icon="screen"),
}
