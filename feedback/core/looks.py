"""What a state looks like: always a shape, a word and a colour together.

One table for the states of reports, of commitments and of promise bars, because a reader meets them side by side. The
rules behind the states live in their rooms; a page that needs another word passes it to `{% status %}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Look:
    """Icon of the sprite, tone of the stylesheet (run, risk, broken, kept or none) and the word."""

    icon: str
    tone: str
    label: str | Promise


ON_TRACK = Look("s-run", "run", _("On track"))
AT_RISK = Look("s-risk", "risk", _("At risk"))
BROKEN = Look("s-broken", "broken", _("Broken"))
KEPT = Look("s-kept", "kept", _("Kept"))
STOPPED = Look("s-pause", "", _("Clock stopped"))

LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        # reports
        "new": Look("s-new", "", _("Received")),
        "acknowledged": Look("s-seen", "run", pgettext_lazy("state of a report", "Seen")),
        "waiting_for_reporter": Look("s-pause", "", _("Waiting for reporter")),
        "planned": Look("s-plan", "run", pgettext_lazy("state of a report", "Planned")),
        "with_vendor": Look("s-vendor", "run", _("With vendor")),
        "changed": Look("s-change", "kept", pgettext_lazy("state of a report", "Changed")),
        "answered": Look("s-how", "kept", pgettext_lazy("state of a report", "Answered")),
        "declined": Look("s-no", "", pgettext_lazy("state of a report", "Declined")),
        "confirmed": Look("s-kept", "kept", _("Confirmed fixed")),
        "reopened": Look("s-again", "risk", pgettext_lazy("state of a report", "Reopened")),
        "merged": Look("merge", "", pgettext_lazy("state of a report", "Merged")),
        # commitments
        "running": ON_TRACK,
        "paused": STOPPED,
        "missed": BROKEN,
        "cancelled": Look("s-no", "", _("Called off")),
        # promise bars
        "run": ON_TRACK,
        "risk": AT_RISK,
        "broken": BROKEN,
        "kept": KEPT,
        "muted": STOPPED,
    }
)
UNKNOWN = Look("s-new", "", "")


def look_of(state: str) -> Look:
    """The look of a state; one that is not in the table shows its own code, so that nothing is hidden."""
    return LOOKS.get(state) or Look(UNKNOWN.icon, UNKNOWN.tone, state.replace("_", " "))
