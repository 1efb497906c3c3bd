"""What whoever raised a report without their name is called there: two calm words, other ones on each report."""

import hmac

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

_LABEL = b"fortnight.reports.pseudonym.1"
_MANNERS = (
    pgettext_lazy("pseudonym", "Calm"),
    pgettext_lazy("pseudonym", "Peaceful"),
    pgettext_lazy("pseudonym", "Tranquil"),
    pgettext_lazy("pseudonym", "Able"),
    pgettext_lazy("pseudonym", "Steady"),
    pgettext_lazy("pseudonym", "Solid"),
    pgettext_lazy("pseudonym", "Honest"),
    pgettext_lazy("pseudonym", "Modest"),
    pgettext_lazy("pseudonym", "Wise"),
    pgettext_lazy("pseudonym", "Brave"),
    pgettext_lazy("pseudonym", "Swift"),
    pgettext_lazy("pseudonym", "Free"),
    pgettext_lazy("pseudonym", "Sincere"),
    pgettext_lazy("pseudonym", "Faithful"),
    pgettext_lazy("pseudonym", "Supple"),
    pgettext_lazy("pseudonym", "Noble"),
    pgettext_lazy("pseudonym", "Placid"),
    pgettext_lazy("pseudonym", "Robust"),
    pgettext_lazy("pseudonym", "Limpid"),
    pgettext_lazy("pseudonym", "Alert"),
    pgettext_lazy("pseudonym", "Kind"),
    pgettext_lazy("pseudonym", "Agile"),
    pgettext_lazy("pseudonym", "Dignified"),
    pgettext_lazy("pseudonym", "Rare"),
)
_CREATURES = (
    pgettext_lazy("pseudonym", "Heron"),
    pgettext_lazy("pseudonym", "Maple"),
    pgettext_lazy("pseudonym", "Otter"),
    pgettext_lazy("pseudonym", "Linden"),
    pgettext_lazy("pseudonym", "Swallow"),
    pgettext_lazy("pseudonym", "Cedar"),
    pgettext_lazy("pseudonym", "Badger"),
    pgettext_lazy("pseudonym", "Alder"),
    pgettext_lazy("pseudonym", "Kestrel"),
    pgettext_lazy("pseudonym", "Birch"),
    pgettext_lazy("pseudonym", "Hare"),
    pgettext_lazy("pseudonym", "Hazel"),
    pgettext_lazy("pseudonym", "Plover"),
    pgettext_lazy("pseudonym", "Larch"),
    pgettext_lazy("pseudonym", "Marten"),
    pgettext_lazy("pseudonym", "Rowan"),
    pgettext_lazy("pseudonym", "Wagtail"),
    pgettext_lazy("pseudonym", "Juniper"),
    pgettext_lazy("pseudonym", "Beaver"),
    pgettext_lazy("pseudonym", "Poplar"),
    pgettext_lazy("pseudonym", "Dipper"),
    pgettext_lazy("pseudonym", "Willow"),
    pgettext_lazy("pseudonym", "Squirrel"),
    pgettext_lazy("pseudonym", "Chestnut"),
)


def pseudonym_of(report_id: int) -> str:
    """The two words in the active language: always the same on one report, and telling nothing of who it is."""
    drawn = hmac.digest(settings.SECRET_KEY.encode(), _LABEL + report_id.to_bytes(8, "big"), "sha256")
    manner, creature = drawn[0] % len(_MANNERS), drawn[1] % len(_CREATURES)
    return _("%(manner)s %(creature)s") % {"manner": _MANNERS[manner], "creature": _CREATURES[creature]}
