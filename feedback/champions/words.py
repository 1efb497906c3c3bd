"""How the hours of shifts are written: "07–14", "22:30–06", « 7 h – 14 h »."""

from collections.abc import Collection
from datetime import datetime, timedelta, tzinfo

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.calendars.forms import DAY_LABELS
from feedback.calendars.hours import DAYS
from feedback.champions.fairness import Unsocial
from feedback.champions.rest import Fit, Why
from feedback.champions.suggest import Suggestion
from feedback.core.wording import near_day, style, time_of_day

_HOUR = timedelta(hours=1)


def hours(start: datetime, end: datetime, zone: tzinfo) -> str:
    """From when until when on a roster's wall clock; one that ends at midnight ends at 24."""
    return _("%(start)s–%(end)s") % {"start": _clock(start, zone), "end": _clock(end, zone, ends=True)}


def plain_hours(start: datetime, end: datetime, zone: tzinfo) -> str:
    """The same as people type it into a grid or a table, in any language: "07-14", "22:30-06"."""
    return f"{_plain(start, zone)}-{_plain(end, zone, ends=True)}"


def amount(length: timedelta) -> str:
    """Hours as a sum: "24 h", "1,5 h"."""
    return _("%(hours)s h") % {"hours": bare(length)}


def bare(length: timedelta) -> str:
    """Hours as a number: "24", "1,5"."""
    return number_format(length / _HOUR, decimal_pos=1 if length % _HOUR else 0)


def unsocial(rules: Collection[Unsocial]) -> str:
    """Which hours are unsocial, where the rosters agree; else that each says so itself."""
    if len(rules) != 1:
        return _("Each roster says itself which hours are unsocial.") if rules else ""
    (rule,) = rules
    parts = []
    if rule.night_from != rule.night_until:
        hours = {"start": f"{rule.night_from:02}:00", "end": f"{rule.night_until:02}:00"}
        parts.append(_("the hours from %(start)s to %(end)s") % hours)
    parts += [str(DAY_LABELS[DAYS[day]]) for day in sorted(rule.weekend)]
    if rule.holidays:
        parts.append(_("the holidays of the site’s calendar"))
    told = _("Unsocial are: %(parts)s.") % {"parts": ", ".join(parts)}
    return told if parts else _("No hour is called unsocial.")


def missing(count: int, needed: int) -> str:
    """How a gap is called: "Nobody" where nobody is on, else how many more are needed."""
    if count == needed:
        return _("Nobody")
    return ngettext("%(count)s more needed", "%(count)s more needed", count) % {"count": count}


def when(start: datetime, end: datetime, zone: tzinfo, now: datetime) -> str:
    """A day with the hours: "today, 14–18", "Fri 20 Nov, 14–21", on a roster's wall clock."""
    day = near_day(start, zone=zone, now=now)
    return _("%(day)s, %(hours)s") % {"day": day, "hours": hours(start, end, zone)}


def reason(suggestion: Suggestion, zone: tzinfo) -> str:
    """Why somebody is suggested: their hours, and how the time goes with their other shifts."""
    told = _("%(hours)s in the eight weeks around today") % {"hours": amount(suggestion.hours)}
    return _("%(hours)s; %(rest)s.") % {"hours": told, "rest": _rest(suggestion.fit, zone)}


def _rest(fit: Fit, zone: tzinfo) -> str:
    before, after = (amount(rest) if rest is not None else "" for rest in (fit.before, fit.after))
    if fit.extends:
        return _("goes on from a shift, %(hours)s in all") % {"hours": hours(*fit.longer, zone)}
    if before and after:
        return _("%(before)s free before it and %(after)s after it") % {"before": before, "after": after}
    if before or after:
        told = _("%(before)s free before it") if before else _("%(after)s free after it")
        return told % {"before": before, "after": after}
    return _("no other shift near")


def refusal(why: Why) -> str:
    """Why somebody cannot take a time."""
    return {
        Why.AWAY: _("They are away then."),
        Why.BUSY: _("They are on already, here or elsewhere."),
        Why.REST: _("They would have less than eleven hours of rest."),
        Why.LONG: _("With the shift it touches it would be longer than thirteen hours."),
    }[why]


def _clock(at: datetime, zone: tzinfo, *, ends: bool = False) -> str:
    local = at.astimezone(zone)
    if local.minute:
        return time_of_day(at, zone)
    return _hour(24 if ends and not local.hour else local.hour)


def _hour(hour: int) -> str:
    return style().hour.format(hour=hour)


def _plain(at: datetime, zone: tzinfo, *, ends: bool = False) -> str:
    local = at.astimezone(zone)
    if local.minute:
        return f"{local:%H:%M}"
    return "24" if ends and not local.hour else f"{local:%H}"
