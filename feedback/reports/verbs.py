"""The events a report emits: how each reads on a timeline, and which of them only those who answer may read.

`%(actor)s` is whoever did it, as far as the reader may know; other placeholders are facts of the event.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

#: What a timeline says more exactly, by one fact of the event.
_ANSWERS: Mapping[object, str | Promise] = {
    "changed": _("%(actor)s answered: it is changed"),
    "planned": _("%(actor)s answered: it will be changed by %(deliver_by)s"),
    "moved": _("%(actor)s moved the change to %(deliver_by)s"),
    "with_vendor": _("%(actor)s answered: it is with the vendor"),
    "answered": _("%(actor)s answered: how to"),
    "declined": _("%(actor)s declined it, with the reason"),
}
_VERDICTS: Mapping[object, str | Promise] = {
    True: _("Fixed for %(actor)s"),
    False: _("It still happens to %(actor)s"),
}
_REOPENED: Mapping[object, str | Promise] = {
    "verification": _("Reopened, because it still happens"),
    "change": _("Reopened, because the change does not help enough people"),
    "appeal": _("%(actor)s appealed, so it is open again"),
    "answering_side": _("%(actor)s took it up again"),
}

VERBS: dict[str, Verb] = {
    "report.filed": Verb(_("Received from %(actor)s"), icon="report"),
    "report.supported": Verb(_("It happens to %(actor)s too: %(people)s people now"), icon="up"),
    "report.unsupported": Verb(_("%(actor)s took the me too back: %(people)s left"), icon="down"),
    "report.acknowledged": Verb(_("%(actor)s has seen it"), icon="s-seen"),
    "report.asked": Verb(_("%(actor)s asked the reporter something"), icon="talk"),
    "report.replied": Verb(_("%(actor)s replied"), icon="talk"),
    "report.commented": Verb(_("%(actor)s wrote"), icon="talk"),
    "report.noted": Verb(_("%(actor)s left a note for those who answer"), icon="edit", internal=True),
    "report.responded": Verb(_("%(actor)s answered"), icon="done", variants=("kind", _ANSWERS)),
    "report.retitled": Verb(_("%(actor)s sharpened the title"), icon="edit"),
    "report.attached": Verb(_("%(actor)s added a file"), icon="clip"),
    "report.merged": Verb(_("%(actor)s merged this into %(into)s"), icon="merge"),
    "report.joined": Verb(_("%(actor)s merged %(merged)s into this: %(people)s people now"), icon="merge"),
    "report.unmerged": Verb(_("%(actor)s separated this from %(back_from)s again"), icon="undo"),
    "report.parted": Verb(_("%(actor)s separated %(merged)s from this again: %(people)s left"), icon="undo"),
    "report.verified": Verb(_("%(actor)s said how it is now"), icon="s-how", variants=("fixed", _VERDICTS)),
    "report.confirmed": Verb(_("Confirmed as fixed"), icon="s-kept"),
    "report.unseal_asked": Verb(
        _("%(actor)s asked another admin to open who wrote this"), icon="shield", internal=True
    ),
    "report.unseal_declined": Verb(_("%(actor)s left it closed who wrote this"), icon="shield", internal=True),
    "report.unseal_withdrawn": Verb(_("%(actor)s no longer asks to open who wrote this"), icon="shield", internal=True),
    "report.unsealed": Verb(_("Two admins opened who wrote this; the author was told why"), icon="shield"),
    "report.reopened": Verb(_("Reopened"), icon="s-again", variants=("reason", _REOPENED)),
}

#: What those to whom it happens do; whose name stands there is nobody's business but their own.
UNNAMED = frozenset({"report.supported", "report.unsupported", "report.verified"})
#: What only those to whom it happens do, so that a missing name means one of them and not the system.
THEIRS = UNNAMED | {"report.filed", "report.replied", "report.commented", "report.attached", "report.reopened"}
#: What is told without a name once a report has lost its words, and with them whose they were.
FORGOTTEN = THEIRS | {"report.confirmed"}
