"""What the journal says about changes."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "change.drafted": Verb(_("%(actor)s drafted a change"), icon="edit"),
    "change.edited": Verb(_("%(actor)s edited the change"), icon="edit"),
    "change.linked": Verb(_("%(actor)s linked the change to reports"), icon="s-change"),
    "change.unlinked": Verb(_("%(actor)s took a report off the change"), icon="s-change"),
    "change.published": Verb(_("%(actor)s showed the change to everybody"), icon="s-change"),
}
