"""What the journal says about changes."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "change.drafted": Verb(_("%(actor)s drafted a change"), icon="edit"),
    "change.edited": Verb(_("%(actor)s edited the change"), icon="edit"),
    "change.linked": Verb(_("%(actor)s linked the change to reports"), icon="s-change"),
    "change.unlinked": Verb(_("%(actor)s took a report off the change"), icon="s-change"),
    "change.asked": Verb(
        _("People were asked whether the change works: %(people)s"),
        icon="s-how",
        variants=("turn", {2: _("People who had not said were asked once more: %(people)s")}),
    ),
    "release.asked": Verb(
        _("People were asked whether it is still fixed with %(version)s: %(people)s"), icon="s-again", internal=True
    ),
    "release.regression_suspected": Verb(
        _("More reports in the week after %(version)s than before: %(after)s instead of %(before)s"),
        icon="s-risk",
        internal=True,
    ),
    "release.looked_into": Verb(_("%(actor)s looked into the rise after %(version)s"), icon="s-seen", internal=True),
    "change.published": Verb(_("%(actor)s showed the change to everybody"), icon="s-change"),
}
