"""The journal's own verbs."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "reaction.replayed": Verb(_("%(actor)s tried a failed reaction again"), icon="s-again", internal=True),
}
