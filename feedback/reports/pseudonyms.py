"""What whoever raised a report without their name is called there: two calm words, other ones on each report."""

import hmac

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_LABEL = b"fortnight.reports.pseudonym.1"
_MANNERS = (
    gettext_lazy("Calm"), gettext_lazy("Peaceful"), gettext_lazy("Tranquil"), gettext_lazy("Able"),
    gettext_lazy("Steady"), gettext_lazy("Solid"), gettext_lazy("Honest"), gettext_lazy("Modest"),
    gettext_lazy("Wise"), gettext_lazy("Brave"), gettext_lazy("Swift"), gettext_lazy("Free"),
    gettext_lazy("Sincere"), gettext_lazy("Faithful"), gettext_lazy("Supple"), gettext_lazy("Noble"),
    gettext_lazy("Placid"), gettext_lazy("Robust"), gettext_lazy("Limpid"), gettext_lazy("Alert"),
    gettext_lazy("Kind"), gettext_lazy("Agile"), gettext_lazy("Dignified"), gettext_lazy("Rare"),
)  # fmt: skip
_CREATURES = (
    gettext_lazy("Heron"), gettext_lazy("Maple"), gettext_lazy("Otter"), gettext_lazy("Linden"),
    gettext_lazy("Swallow"), gettext_lazy("Cedar"), gettext_lazy("Badger"), gettext_lazy("Alder"),
    gettext_lazy("Kestrel"), gettext_lazy("Birch"), gettext_lazy("Hare"), gettext_lazy("Hazel"),
    gettext_lazy("Plover"), gettext_lazy("Larch"), gettext_lazy("Marten"), gettext_lazy("Rowan"),
    gettext_lazy("Wagtail"), gettext_lazy("Juniper"), gettext_lazy("Beaver"), gettext_lazy("Poplar"),
    gettext_lazy("Dipper"), gettext_lazy("Willow"), gettext_lazy("Squirrel"), gettext_lazy("Chestnut"),
)  # fmt: skip


def pseudonym_of(report_id: int) -> str:
    """The two words in the active language: always the same on one report, and telling nothing of who it is."""
    drawn = hmac.digest(settings.SECRET_KEY.encode(), _LABEL + report_id.to_bytes(8, "big"), "sha256")
    manner, creature = drawn[0] % len(_MANNERS), drawn[1] % len(_CREATURES)
    return _("%(manner)s %(creature)s") % {"manner": _MANNERS[manner], "creature": _CREATURES[creature]}
