"""Plans as pages show them: days with who is on, and rotations in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.calendars.forms import DAY_LABELS
from feedback.calendars.hours import DAYS
from feedback.champions import covering
from feedback.champions.coverage import Gap
from feedback.champions.covering import Cover
from feedback.champions.duty import Duty
from feedback.champions.kept import Plan
from feedback.champions.models import Layer, Roster
from feedback.champions.rotation import Cadence
from feedback.champions.window import Window
from feedback.core import wording
from feedback.people.models import User


@dataclass(frozen=True, slots=True)
class OnLine:
    """Somebody is on during [start, end), perhaps in another's place; `running` where they were on before already."""

    user: User
    start: datetime
    end: datetime
    instead_of: User | None
    running: bool


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day on the roster's clock: whose time on begins on it, and where somebody is missing."""

    day: date
    lines: Sequence[OnLine]
    gaps: Sequence[Gap]


def days_ahead(plan: Plan, start: datetime, days: int) -> list[DayShown]:
    """The plan by day, exceptions and absences counted in; at most 5 statements."""
    cover = covering.covers([plan], start, start + timedelta(days=days))[plan.roster.pk]
    people = _people(cover)
    zone = ZoneInfo(plan.roster.timezone)
    lines = _by_day([_line(duty, people, start) for duty in cover.duties], zone)
    gaps = _by_day(cover.gaps_by_day(), zone)
    first = start.astimezone(zone).date()
    whole = [first + timedelta(days=number) for number in range(days)]
    return [DayShown(day, lines.get(day, []), gaps.get(day, [])) for day in whole]


def _people(cover: Cover) -> Mapping[int, User]:
    ids = {duty.user for duty in cover.duties} | {duty.instead_of for duty in cover.duties if duty.instead_of}
    return User.objects.in_bulk(ids)


def _line(duty: Duty, people: Mapping[int, User], start: datetime) -> OnLine:
    return OnLine(people[duty.user], duty.start, duty.end, people.get(duty.instead_of or 0), duty.start == start)


_Begun = TypeVar("_Begun", OnLine, Gap)


def _by_day(things: Iterable[_Begun], zone: ZoneInfo) -> dict[date, list[_Begun]]:
    found: dict[date, list[_Begun]] = {}
    for thing in sorted(things, key=lambda thing: thing.start):
        found.setdefault(thing.start.astimezone(zone).date(), []).append(thing)
    return found


# --- in words ----------------------------------------------------------------------------------------------------


def window_words(window: Window) -> str:
    """Days and hours: "Monday–Friday, 22:00–06:00", "every day, around the clock"."""
    hours = _("around the clock")
    if window.opens is not None and window.closes is not None and window.opens != window.closes:
        hours = f"{wording.clock(window.opens)}–{wording.clock(window.closes)}"
    return f"{_days_words(window.days)}, {hours}"


def _days_words(days: Sequence[str]) -> str:
    if not days:
        return _("every day")
    runs: list[list[str]] = []
    for day in DAYS:
        if day in days:
            if runs and DAYS.index(runs[-1][-1]) == DAYS.index(day) - 1:
                runs[-1].append(day)
            else:
                runs.append([day])
    spoken = [str(DAY_LABELS[run[0]]) + (f"–{DAY_LABELS[run[-1]]}" if len(run) > 1 else "") for run in runs]
    return ", ".join(spoken)


def turn_words(layer: Layer) -> str:
    """How often the turn changes: "A new turn every week, on Monday at 06:00"."""
    count, roster = layer.shift_length, layer.roster
    start = layer.starts_at.astimezone(ZoneInfo(roster.timezone))
    at = wording.clock(start.time())
    match Cadence(layer.cadence):
        case Cadence.HOURLY:
            return ngettext("A new turn every hour", "A new turn every %(count)s hours", count) % {"count": count}
        case Cadence.DAILY:
            told = ngettext("A new turn every day at %(at)s", "A new turn every %(count)s days at %(at)s", count)
            return told % {"count": count, "at": at}
        case Cadence.WEEKLY:
            day = str(DAY_LABELS[DAYS[start.weekday()]])
            told = ngettext(
                "A new turn every week, on %(day)s at %(at)s",
                "A new turn every %(count)s weeks, on %(day)s at %(at)s",
                count,
            )
            return told % {"count": count, "day": day, "at": at}


def scope_words(roster: Roster) -> str:
    """Whom it serves: "Cork: Billing, Claims · Agent Assist"."""
    teams = ", ".join(team.name for team in roster.teams.all()) or _("every team")
    tools = ", ".join(tool.name for tool in roster.tools.all())
    whom = _("%(site)s: %(teams)s") % {"site": roster.site.name, "teams": teams}
    return capfirst(f"{whom} · {tools}" if tools else whom)
