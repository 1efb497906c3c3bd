"""What is promised, in words of the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from feedback.commitments.models import Kind, SlaPolicy
from feedback.commitments.policies import terms_of
from feedback.commitments.targets import Step
from feedback.commitments.terms import HOURS, WORKING, Length, Terms

#: The name that the standard promise is stored under until somebody gives it another.
STANDARD = gettext_noop("Standard promise")


def policy_name(name: str) -> str:
    """A policy's name; the one it came with is translated."""
    return _(STANDARD) if name == STANDARD else name


def policy_sentence(policy: SlaPolicy) -> str:
    """ "Seen within 1 working day, answered within 14 days." """
    return terms_sentence(terms_of(policy))


def terms_sentence(terms: Terms) -> str:
    """The same of a policy's terms, frozen or not."""
    parts = [_seen(terms.length_of(Kind.ACKNOWLEDGE)), _answered(terms.length_of(Kind.RESPOND))]
    told = ", ".join(filter(None, parts)) or _("no date is promised")
    return f"{told[:1].upper()}{told[1:]}."


TOLD = {
    "owner": gettext_noop("Broken, and the owner is told"),
    "lead": gettext_noop("Broken, and the owner’s lead is told"),
    "supervisor": gettext_noop("Broken, and the supervisor of the reporter is told"),
    "admin": gettext_noop("Broken, and the head of operations is told"),
}

FURTHER = gettext_noop("Broken, and it climbs a step further")


def step_sentence(step: Step) -> str:
    """What happens at a step of a clock, if nobody does anything before."""
    name, _colon, level = step.name.partition(":")
    if name == "warn":
        return _("The owner is warned: %(percent)s%% of the time is gone") % {"percent": level}
    return _(TOLD.get(step.tell, FURTHER)) if step.tell else _("It breaks")


def _seen(length: Length | None) -> str:
    if length is None:
        return ""
    amount = length.amount
    if length.unit == HOURS:
        told = ngettext("seen within %(hours)s working hour", "seen within %(hours)s working hours", amount)
    elif length.unit == WORKING:
        told = ngettext("seen within %(days)s working day", "seen within %(days)s working days", amount)
    else:
        told = ngettext("seen within %(days)s day", "seen within %(days)s days", amount)
    return told % {"hours": amount, "days": amount}


def _answered(length: Length | None) -> str:
    if length is None:
        return ""
    amount = length.amount
    if length.unit == HOURS:
        told = ngettext("answered within %(hours)s working hour", "answered within %(hours)s working hours", amount)
    elif length.unit == WORKING:
        told = ngettext("answered within %(days)s working day", "answered within %(days)s working days", amount)
    else:
        told = ngettext("answered within %(days)s day", "answered within %(days)s days", amount)
    return told % {"hours": amount, "days": amount}
