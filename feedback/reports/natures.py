"""What a report is: a friction, a praise, a wish, a question, a tip; and what that means for what is owed. Pure.

Most reports are frictions, and everything else here is measured by that: a wish that a tool should stay out of the way
and a question why it said something are owed an answer by the same clock; what works well and a way around something
owe nobody anything, so no clock runs and nobody is asked whether it is fixed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    """What a report is; the codes are on the wire."""

    FRICTION = "friction", _("It got in my way")
    WORKS_WELL = "works_well", _("It works well here")
    STAY_OUT = "stay_out", _("It should stay out of the way here")
    EXPLAIN = "explain", _("Why did it say that?")
    WORKAROUND = "workaround", _("A way around it")


#: Somebody owes an answer to these, by a date.
OWED = frozenset({Nature.FRICTION, Nature.STAY_OUT, Nature.EXPLAIN})
UNOWED = frozenset(set(Nature) - OWED)

#: What cannot be done with a report because of what it is. A praise is seen, and that is all; a tip is confirmed
#: (`respond:answered`) or warned of (`respond:declined`), and there is nothing to be fixed about it.
_PROMISING = ("respond:changed", "respond:planned", "respond:with_vendor", "verify")
BARRED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        Nature.WORKS_WELL: frozenset({*_PROMISING, "respond:answered", "respond:declined", "ask", "reopen"}),
        Nature.WORKAROUND: frozenset(_PROMISING),
    }
)


def allows(nature: str, verb: str) -> bool:
    """Whether a report of this nature can ever be moved by this verb."""
    return verb not in BARRED.get(nature, ())


def mergeable(one: str, other: str) -> bool:
    """Whether reports of two natures can be one: the same nature, or both owed an answer."""
    return one == other or (one in OWED and other in OWED)
