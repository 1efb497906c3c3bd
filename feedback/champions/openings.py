"""Gaps as whoever keeps the rosters fills them: each with who could take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.champions import words
from feedback.champions.coverage import Gap, Span
from feedback.champions.kept import Plan
from feedback.champions.models import Swap
from feedback.champions.suggest import Bench, Suggestion
from feedback.champions.swapping import gaps_asked_for
from feedback.people.models import User

#: So many names stand beside a gap; the page that fills it has all of them.
NAMED = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """One gap of a roster the reader keeps. `could` is empty where nobody is free."""

    plan: Plan
    gap: Gap
    when: str
    span: Span
    could: Sequence[Suggestion] = ()
    asked: Sequence[User] = ()

    @property
    def called(self) -> str:
        """How many are missing, in words."""
        return words.missing(self.gap.missing, self.gap.needed)

    @property
    def begins(self) -> str:
        """What is left of it, as the wire has it: from here."""
        return self.span.start.isoformat()

    @property
    def ends(self) -> str:
        """And until here."""
        return self.span.end.isoformat()

    @property
    def who(self) -> str:
        """The first ones who could, by name."""
        return ", ".join(each.user.name for each in self.could[:NAMED])

    @property
    def who_is_asked(self) -> str:
        """Who was asked to fill it and may still say yes, by name."""
        others = len(self.asked) - NAMED
        names = [person.name for person in self.asked[: NAMED + (others == 1)]]
        if others > 1:
            names.append(ngettext("%(count)d more", "%(count)d more", others) % {"count": others})
        return get_text_list(names, _("and"))

    @property
    def first(self) -> Suggestion | None:
        """Who is suggested."""
        return self.could[0] if self.could else None

    @property
    def reason(self) -> str:
        """Why."""
        return words.reason(self.could[0], ZoneInfo(self.plan.roster.timezone)) if self.could else ""

    @property
    def url(self) -> str:
        """The page on which it is filled."""
        return fill_address(self.plan.roster.pk, self.span)


def openings(gaps: Sequence[tuple[Plan, Gap]], bench: Bench | None, now: datetime) -> list[Opening]:
    """These gaps, or what is left of them at `now`, with who could take each; nobody without a bench."""
    calls = gaps_asked_for({plan.roster.pk for plan, _gap in gaps}) if gaps else []
    return [_opening(plan, gap, bench, calls, now) for plan, gap in gaps]


def _opening(plan: Plan, gap: Gap, bench: Bench | None, calls: Sequence[Swap], now: datetime) -> Opening:
    left = Span(max(gap.start, now.replace(second=0, microsecond=0)), gap.end)
    told = words.when(*left, ZoneInfo(plan.roster.timezone), now)
    asked = [
        person
        for call in calls
        if call.roster_id == plan.roster.pk and call.starts_at < left.end and call.ends_at > left.start
        for person in call.invited_people
    ]
    return Opening(plan, gap, told, left, bench.could(plan, left) if bench else (), asked)


def fill_address(roster_id: int, span: Span) -> str:
    """The page on which a gap is filled."""
    asked = urlencode({"from": span.start.isoformat(), "to": span.end.isoformat()})
    return f"{reverse('champions:fill', args=[roster_id])}?{asked}"


def week_address(monday: date, **narrowing: str) -> str:
    """The page of the week in which a date lies, narrowed as it was."""
    return f"{reverse('champions:week')}?{urlencode({'week': monday.isoformat(), **narrowing})}"


def total(gaps: Sequence[Gap]) -> timedelta:
    """Person-hours that are missing in these gaps."""
    return sum((gap.missing * gap.length for gap in gaps), timedelta(0))
