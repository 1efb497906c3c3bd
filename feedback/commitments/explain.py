"""What is promised, in words of the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from feedback.commitments.models import SlaPolicy

#: The name that the standard promise is stored under until somebody gives it another.
STANDARD = gettext_noop("Standard promise")


def policy_name(name: str) -> str:
    """A policy's name; the one it came with is translated."""
    return _(STANDARD) if name == STANDARD else name


def policy_sentence(policy: SlaPolicy) -> str:
    """ "Seen within 1 working day, answered within 14 days." """
    parts = []
    if policy.acknowledge_days:
        days = policy.acknowledge_days
        parts.append(
            ngettext("seen within %(days)s working day", "seen within %(days)s working days", days) % {"days": days}
        )
    if policy.respond_days:
        days = policy.respond_days
        parts.append(ngettext("answered within %(days)s day", "answered within %(days)s days", days) % {"days": days})
    told = ", ".join(parts) or _("no date is promised")
    return f"{told[:1].upper()}{told[1:]}."
