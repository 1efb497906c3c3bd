"""What the journal says about rosters."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "roster.made": Verb(_("%(actor)s made the roster"), icon="edit"),
    "roster.edited": Verb(_("%(actor)s edited the roster"), icon="edit"),
    "roster.retired": Verb(_("%(actor)s took the roster out of use"), icon="edit"),
    "roster.restored": Verb(_("%(actor)s put the roster back into use"), icon="edit"),
    "roster.needs_set": Verb(_("%(actor)s said how many champions the roster needs"), icon="edit"),
    "layer.made": Verb(_("%(actor)s added a rotation to the roster"), icon="edit"),
    "layer.edited": Verb(_("%(actor)s changed a rotation of the roster"), icon="edit"),
    "layer.ended": Verb(_("%(actor)s ended a rotation of the roster"), icon="edit"),
    "shift.planned": Verb(_("%(actor)s planned a shift"), icon="edit"),
    "shift.edited": Verb(_("%(actor)s changed a shift"), icon="edit"),
    "shift.removed": Verb(_("%(actor)s took a shift off the roster"), icon="edit"),
    "override.made": Verb(_("%(actor)s made an exception to the roster"), icon="edit"),
    "override.removed": Verb(_("%(actor)s took back an exception to the roster"), icon="edit"),
    "gap.filled": Verb(_("%(actor)s put a champion on where somebody was missing"), icon="edit"),
    "gap.foreseen": Verb(_("The roster lacks people in the days to come"), icon="s-risk"),
    "gap.asked": Verb(_("%(actor)s asked who could fill a gap"), icon="me"),
    "gap.accepted": Verb(_("%(actor)s filled a gap they were asked for"), icon="me"),
    "gap.passed": Verb(_("%(actor)s left a gap to others"), icon="me"),
    "gap.declined": Verb(_("Nobody who was asked can fill a gap"), icon="s-no"),
    "gap.withdrawn": Verb(_("%(actor)s asks nobody any more to fill a gap"), icon="undo"),
    "gap.lapsed": Verb(_("Nobody who was asked filled a gap before it began"), icon="clock"),
    "gap.voided": Verb(_("A gap was filled while people were still asked"), icon="clock"),
    "swap.asked": Verb(_("%(actor)s asked for a swap"), icon="me"),
    "swap.accepted": Verb(_("%(actor)s accepted a swap"), icon="me"),
    "swap.declined": Verb(_("%(actor)s declined a swap"), icon="me"),
    "swap.passed": Verb(_("%(actor)s left a swap to others"), icon="me"),
    "swap.withdrawn": Verb(_("%(actor)s took a swap back"), icon="undo"),
    "swap.approved": Verb(_("%(actor)s said yes to a swap"), icon="s-seen"),
    "swap.refused": Verb(_("%(actor)s said no to a swap"), icon="s-no"),
    "swap.lapsed": Verb(_("Nobody took a shift before it began"), icon="clock"),
    "swap.voided": Verb(_("The plan changed, and a swap is void"), icon="clock"),
    "swap.taken": Verb(_("%(actor)s had a shift taken over at once"), icon="me"),
    "calendar_link.made": Verb(_("%(actor)s made a calendar link"), icon="calendar"),
    "calendar_link.ended": Verb(_("%(actor)s ended a calendar link"), icon="calendar"),
}
