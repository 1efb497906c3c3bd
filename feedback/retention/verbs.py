"""What the journal says about letting go. Which data and how much; never what it was."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "retention.set": Verb(_("%(actor)s changed how long data is kept"), icon="clock", internal=True),
    "retention.passed": Verb(_("%(count)s rows had their time: their words are gone"), icon="trash", internal=True),
    "hold.placed": Verb(_("%(actor)s placed a legal hold"), icon="lock", internal=True),
    "hold.lifted": Verb(_("%(actor)s lifted a legal hold"), icon="undo", internal=True),
    "person.erased": Verb(_("%(actor)s erased somebody’s data on request"), icon="trash", internal=True),
}
