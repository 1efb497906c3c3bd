"""Weekdays and hours as layers and requirements have them: what is refused."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.calendars.hours import DAYS
from feedback.champions.window import Window
from feedback.core.errors import Invalid

#: Nobody needs more at once for one roster; more is a slip of the keyboard.
MOST_PEOPLE = 100


def apply_window(window: Window, fields: Mapping[str, Any]) -> None:
    """Set `days`, `opens` and `closes` where given: all days are none in particular, hours come in pairs."""
    for name in {"days", "opens", "closes"} & set(fields):
        setattr(window, name, fields[name])
    unknown = [day for day in window.days if day not in DAYS]
    if unknown:
        raise Invalid({"days": _("Name days as mon, tue, wed, thu, fri, sat, sun.")})
    window.days = [] if len(set(window.days)) == len(DAYS) else [day for day in DAYS if day in window.days]
    if (window.opens is None) != (window.closes is None):
        missing = "opens" if window.opens is None else "closes"
        raise Invalid({missing: _("Give both times, or neither for the whole day.")})
    window.opens, window.closes = _to_the_minute(window.opens), _to_the_minute(window.closes)


def check_people(people: int) -> None:
    """Raises Invalid unless so many can be on at once."""
    if not 1 <= people <= MOST_PEOPLE:
        raise Invalid({"people": _("Give 1 to %(most)s people.") % {"most": MOST_PEOPLE}})


def _to_the_minute(at: time | None) -> time | None:
    return at.replace(second=0, microsecond=0) if at else None
