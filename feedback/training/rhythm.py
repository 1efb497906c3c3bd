"""How often a programme comes back, in a word."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.training.models import Programme

_MONTHS = re.compile(r"FREQ=MONTHLY(?:;INTERVAL=(?P<every>\d+))?\Z")
_CALLED: dict[int, str | Promise] = {
    1: _("every month"),
    3: _("every quarter"),
    6: _("every half year"),
    12: _("every year"),
}


def rhythm(programme: Programme) -> str | Promise:
    """`every quarter`; `once` for what does not come back."""
    if not programme.recurs:
        return _("once")
    found = _MONTHS.match(programme.recurrence.removeprefix("RRULE:"))
    every = int(found["every"] or 1) if found else 0
    return _CALLED.get(every, _("by its own rule"))
