"""What the journal says about panels. A report through one is a report like any other."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "panel.registered": Verb(_("%(actor)s registered the panel"), icon="plus", internal=True),
    "panel.edited": Verb(_("%(actor)s changed the panel"), icon="edit", internal=True),
    "panel.rekeyed": Verb(_("%(actor)s gave the panel a new secret"), icon="lock", internal=True),
    "panel.revoked": Verb(_("%(actor)s revoked the panel"), icon="s-off", internal=True),
    "panel.restored": Verb(_("%(actor)s let the panel in again"), icon="undo", internal=True),
}
