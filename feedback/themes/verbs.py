"""What the journal says about themes."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "theme.made": Verb(_("%(actor)s made a theme of reports"), icon="merge"),
    "theme.edited": Verb(_("%(actor)s edited the theme"), icon="edit"),
    "theme.joined": Verb(_("%(actor)s put reports into the theme"), icon="plus"),
    "theme.parted": Verb(_("%(actor)s took a report out of the theme"), icon="undo"),
    "theme.answered": Verb(_("%(actor)s answered every open report of the theme"), icon="done"),
    "theme.closed": Verb(_("%(actor)s closed the theme"), icon="s-kept"),
    "theme.opened": Verb(_("%(actor)s opened the theme again"), icon="s-again"),
    "theme.taken_up": Verb(_("A report of the theme is open again, and so is the theme"), icon="s-again"),
}
