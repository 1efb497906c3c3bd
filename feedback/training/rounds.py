"""When rounds open, close and are due, and by when a newcomer has been: dates in, dates out. A leaf.

A round is anchored to the calendar by a rule as in RFC 5545 (3.3.10), whenever the last one was done.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import NamedTuple

from dateutil.rrule import rrulestr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Invalid

DAY = timedelta(days=1)
#: Rounds closer together than this are a slip of the pen.
CLOSEST = 7
#: Days a round is open where neither the programme says so nor another one follows: once, and after the last.
ONCE, LAST = 14, 91
#: So many rounds are looked at when a rule is judged.
_SAMPLE = 24
#: What a rule is made of: by the week, month or year, with parts that name days.
_RULE = re.compile(
    r"FREQ=(WEEKLY|MONTHLY|YEARLY)"
    r"(;(INTERVAL=[1-9]\d?|COUNT=[1-9]\d{0,2}|UNTIL=\d{8}|WKST=[A-Z]{2}|BY(DAY|MONTHDAY|MONTH|SETPOS)=[-+,A-Z0-9]+))*"
)
_WRONG = _("This is no rule of recurrence. Write one such as FREQ=MONTHLY;INTERVAL=3, or choose from the list.")


class Round(NamedTuple):
    """A round's first day, its last day, and the day by whose end everybody has been."""

    opens_on: date
    closes_on: date
    due_on: date


class Pattern(NamedTuple):
    """How a programme's rounds follow one another; without a rule there is one."""

    rule: str
    starts_on: date
    window_days: int | None = None
    due_days: int | None = None

    def rounds(self) -> Iterator[Round]:
        """Every round from the first on, for as long as the rule goes. Raises Invalid for a rule that is none."""
        opens = _openings(self)
        this = next(opens, None)
        while this is not None:
            following = next(opens, None)
            yield self._round(this, following)
            this = following

    def ahead(self, today: date, until: date) -> list[Round]:
        """The rounds that are not over and open by `until`, and in any case the next one to open."""
        found: list[Round] = []
        for each in self.rounds():
            if each.opens_on > until and found and found[-1].opens_on > today:
                break
            if each.closes_on >= today:
                found.append(each)
            if each.opens_on > until:
                break
        return found

    def _round(self, opens_on: date, following: date | None) -> Round:
        days = self.window_days or (LAST if self.rule else ONCE)
        closes_on = opens_on + (days - 1) * DAY
        if following is not None:
            day_before = following - DAY
            closes_on = min(closes_on, day_before) if self.window_days else day_before
        due_on = min(opens_on + self.due_days * DAY, closes_on) if self.due_days is not None else closes_on
        return Round(opens_on, closes_on, due_on)


def check(pattern: Pattern) -> None:
    """Raises Invalid, naming the field, for a rule that cannot be kept or that is not meant."""
    first = list(islice(_openings(pattern), _SAMPLE))
    if not first:
        raise Invalid({"recurrence": _("By this rule no round ever opens. Write another one.")})
    if any((b - a).days < CLOSEST for a, b in pairwise(first)):
        sentence = _("Rounds are at least {days} days apart. Write a rule that comes back less often.")
        raise Invalid({"recurrence": format_lazy(sentence, days=CLOSEST)})
    parts = {part.split("=")[0] for part in pattern.rule.upper().split(";")}
    if pattern.starts_on.day > 28 and "FREQ=MONTHLY" in pattern.rule.upper() and "BYMONTHDAY" not in parts:
        raise Invalid({"starts_on": _("Not every month has this day, so rounds would be left out. Begin by the 28th.")})


def due_in(
    round_: Round, *, joined_on: date | None, joiner_days: int | None, next_opens: date | None, today: date
) -> date | None:
    """By when somebody who has no place in a round yet has been; None where this round is not theirs.

    A newcomer has `joiner_days` from the day they joined, in the round that is open when those are over, so that nobody
    who joins at the end of one is trained twice in a few weeks. Others come while the round is not due yet.
    """
    deadline = joined_on + joiner_days * DAY if joined_on is not None and joiner_days is not None else None
    if joined_on is None or deadline is None or deadline < round_.opens_on:
        return round_.due_on if today <= round_.due_on else None
    if next_opens is not None and next_opens <= deadline:
        return None
    if joined_on <= round_.opens_on:
        deadline = min(deadline, round_.due_on)
    return max(deadline, today)


def _openings(pattern: Pattern) -> Iterator[date]:
    if not pattern.rule:
        yield pattern.starts_on
        return
    if not _RULE.fullmatch(pattern.rule):
        raise Invalid({"recurrence": _WRONG})
    try:
        rule = rrulestr(pattern.rule, dtstart=datetime.combine(pattern.starts_on, time.min))
    except ValueError as error:
        raise Invalid({"recurrence": _WRONG}) from error
    for at in rule:
        yield at.date()
