"""What the style guide shows: every part in every state, on one invented Wednesday in November. No database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from feedback.core.charts import Bar, Histogram, Point, Trend
from feedback.core.looks import LOOKS
from feedback.core.parts import Choice, Entry, Figure, Step, Tab

NOW = datetime(2026, 11, 18, 15, 42, tzinfo=UTC)
FORTNIGHT = timedelta(days=14, hours=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """One promise in one state, as a commitment would tell it."""

    name: str
    word: str
    rule: str
    day: int
    state: str = "running"
    ended: int | None = None
    late: int = 0
    length: timedelta = FORTNIGHT
    marks: tuple[tuple[str, int], ...] = ()

    @property
    def opened_at(self) -> datetime:
        return NOW - timedelta(days=self.day)

    @property
    def due_at(self) -> datetime:
        return self.opened_at + self.length

    @property
    def kept_at(self) -> datetime | None:
        return None if self.ended is None else self.opened_at + timedelta(days=self.ended)

    @property
    def paused_at(self) -> datetime | None:
        return self.kept_at

    @property
    def closed_at(self) -> datetime | None:
        return self.kept_at

    def get_kind_display(self) -> str:
        """What a commitment calls its kind."""
        return self.name

    def facts(self) -> dict[str, Any]:
        """The marks, as `{% promise_bar %}` takes them."""
        return {name: self.opened_at + timedelta(days=day) for name, day in self.marks}


COLOURS = (
    "paper", "card", "sunk", "line", "edge", "ink", "ink-2",
    "accent", "tint", "kept", "risk", "broken", "track", "glow",
)  # fmt: skip
SEEN_AND_DUE = (("seen_at", 1), ("answer_due", 14))
SAMPLES: Sequence[Sample] = (
    Sample("Reported today", "new", "no day has passed; track only", 0, marks=(("seen_due", 1), ("answer_due", 14))),
    Sample("Running", "run", "days gone solid, today taller, days left thin", 6, marks=SEEN_AND_DUE),
    Sample("At risk", "risk", "from 80% of the time", 12, marks=SEEN_AND_DUE),
    Sample("Broken", "broken", "all fourteen, a cut, then the days over", 16, "missed", marks=SEEN_AND_DUE),
    Sample(
        "Kept",
        "kept",
        "stops at the day of the answer",
        11,
        "kept",
        ended=9,
        marks=(("seen_at", 1), ("answered_at", 9), ("change_due", 24)),
    ),
    Sample(
        "Changed",
        "changed",
        "the diamond is solid once it is done",
        13,
        "kept",
        ended=12,
        marks=(("seen_at", 1), ("answered_at", 6), ("changed_at", 12)),
    ),
    Sample("Stopped", "waiting_for_reporter", "two bars after the last counted day", 8, "paused", ended=6),
    Sample("Called off", "cancelled", "muted, ends on its day", 8, "cancelled", ended=4),
    Sample("Reopened", "reopened", "a fresh clock is one week", 3, length=timedelta(days=7, hours=1)),
    Sample("A longer policy", "run", "as many weeks as it needs", 9, length=timedelta(days=21)),
)


class ShowcaseForm(forms.Form):
    """Every kind of field."""

    title = forms.CharField(label=_("Title of the note"), help_text=_("Say what to do, not what is wrong."))
    changed_by = forms.DateField(
        label=_("Changed by"), error_messages={"invalid": _("There is no such day. Give a date such as 4 Dec 2026.")}
    )
    reason = forms.CharField(label=_("Reason for declining"), widget=forms.Textarea, max_length=400, required=False)
    owner = forms.ChoiceField(label=_("Owner"), choices=[("4", "Owner 04"), ("7", "Owner 07")])
    severity = forms.ChoiceField(
        label=_("How bad"),
        widget=forms.RadioSelect,
        choices=[
            ("blocking", Choice(_("Blocking"), _("I cannot go on"))),
            ("slowing", Choice(_("Slowing"), _("costs me time"))),
            ("annoying", Choice(_("Annoying"), _("I live with it"))),
        ],
    )
    moment = forms.ChoiceField(
        label=_("When in the call"),
        widget=forms.RadioSelect,
        choices=[
            ("opening", _("Opening")),
            ("during", _("During")),
            ("wrap_up", _("Wrap-up")),
            ("between", _("Between")),
        ],
    )
    anonymous = forms.BooleanField(
        label=_("Without my name"), help_text=_("Nobody can see who wrote it."), required=False
    )


class ShowcaseFilter(forms.Form):
    """What a list is filtered by."""

    q = forms.CharField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    tool = forms.ChoiceField(
        label=_("Tool"), required=False, choices=[("", _("All tools")), ("1", "Call Summary"), ("2", "Agent Assist")]
    )


def histogram() -> Histogram:
    """Ages of 111 open reports."""
    counts = [3, 9, 12, 11, 8, 9, 7, 3, 4, 8, 7, 9, 6, 5, 4, 3, 1, 1, 0, 1]
    ticks = {0: "today", 7: "7", 14: "14", 19: "19"}
    bars = [
        Bar(f"{age} d", count, "broken" if age > 14 else "risk" if age > 11 else "run", ticks.get(age, ""))
        for age, count in enumerate(counts)
    ]
    return Histogram(
        bars,
        "111 open reports by age. 90 are younger than twelve days, 6 are older than the promise, the oldest 19 days.",
        axis="age in days",
        limit_after=15,
        limit_label="promise: 14 days",
        beyond_label="broken: 6",
    )


def trend() -> Trend:
    """Thirteen weeks of promises kept in time."""
    values = [0.81, 0.84, 0.83, 0.86, 0.88, 0.85, 0.9, 0.92, 0.91, 0.89, 0.93, 0.94, 0.95]
    ticks = {0: "24 Aug", 4: "21 Sep", 8: "19 Oct", 12: "16 Nov"}
    points = [Point(f"week {n + 1}", value, ticks.get(n, "")) for n, value in enumerate(values)]
    return Trend(points, "Share of promises kept in time: from 81% in the week of 24 August to 95% this week.")


def timeline() -> list[Entry]:
    """A short story of one report."""
    return [
        Entry("me", NOW - timedelta(hours=1), "in Cebu: me too. Now 14 people.", who="Agent 112"),
        Entry("clock", NOW - timedelta(days=1), "Half the time is used. Owner 04 was reminded."),
        Entry(
            "s-kept",
            NOW - timedelta(days=8),
            "acknowledged",
            who="Owner 04",
            tone="kept",
            quote="I hear three of these in Monday’s recordings. Looking into it.",
        ),
        Entry("report", NOW - timedelta(days=8, hours=6), "Received", detail="One e-mail address was masked."),
    ]


def icon_names() -> list[str]:
    """The sprite's own list, so that the guide cannot forget one."""
    source = (settings.ROOT / "templates" / "ui" / "sprite.html").read_text()
    return re.findall(r'<symbol id="i-([a-z-]+)"', source)


def everything() -> dict[str, Any]:
    """The context of the style guide."""
    data = {
        "title": "Change the language",
        "changed_by": "31 Feb",
        "owner": "4",
        "moment": "wrap_up",
    }
    return {
        "now": NOW,
        "soon": NOW + timedelta(days=1, hours=6, minutes=48),
        "late": NOW - timedelta(days=2, hours=3),
        "due_at": NOW + timedelta(days=14),
        "samples": [(sample, sample.facts()) for sample in SAMPLES],
        "clocks": SAMPLES[1:4],
        "form": ShowcaseForm(data),
        "empty_form": ShowcaseForm(prefix="whole"),
        "filter": ShowcaseFilter(QueryDict("q=refund&tool=1"), auto_id="filter_%s"),
        "states": list(LOOKS),
        "tabs": [
            Tab(_("Due"), "#", current=True, count=23),
            Tab(_("With vendor"), "#", count=6, icon="s-vendor"),
            Tab(_("Answered"), "#"),
        ],
        "figures": [
            Figure(409, _("kept in time"), "kept"),
            Figure(15, _("at risk"), "risk"),
            Figure(6, _("broken, still open"), "broken"),
            Figure("8.5", _("median days to an answer")),
        ],
        "histogram": histogram(),
        "trend": trend(),
        "timeline": timeline(),
        "steps": [
            Step(_("Organisation and site"), "#", "done"),
            Step(_("People"), "#", "now", _("Paste a list or upload a file.")),
            Step(_("Tools and owners"), "#"),
        ],
        "page": {"next": "cursor=b", "previous": "cursor=a"},
        "icons": icon_names(),
        "colours": COLOURS,
    }
