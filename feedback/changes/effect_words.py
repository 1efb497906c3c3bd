"""What a change did, in words, as a picture and as a table."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback.changes.effect import Effect, Side
from feedback.core import wording
from feedback.core.charts import Bar, Histogram
from feedback.core.rates import Finding

#: A date under every so many bars: more would not fit on a phone.
TICKS = 4
#: So many bars are as wide as the page's column.
ROOM = 24
SIDES: Mapping[Side, str | Promise] = {
    Side.BEFORE: gettext_lazy("Before"),
    Side.DURING: gettext_lazy("The week it took effect"),
    Side.AFTER: gettext_lazy("Since"),
}
#: Where the test stands, for those who want to look it up.
SOURCE = (
    "Przyborowski and Wilenski, Biometrika 31 (1940); Krishnamoorthy and Thomson, J. Stat. Plan. Inference 119 (2004)"
)
_FOUND: Mapping[Finding, str | Promise] = {
    Finding.FEWER: gettext_lazy("Fewer, and by more than chance."),
    Finding.MORE: gettext_lazy("More, and by more than chance."),
    Finding.UNCLEAR: gettext_lazy("No clear difference: it may be chance."),
}


def finding(effect: Effect) -> str:
    """What can be said, in a sentence."""
    compared = effect.comparison
    if effect.first_ends_on is None:
        return _("Not in effect yet.")
    if compared is None and not effect.after.weeks:
        day = _day(effect.first_ends_on)
        return _("Too early to tell: the first whole week since it took effect ends on %(day)s.") % {"day": day}
    if compared is None:
        return _("Nothing to hold it against: there is no whole week of reports before it.")
    if compared.finding != Finding.TOO_FEW:
        return str(_FOUND[compared.finding])
    count = compared.before + compared.after
    told = ngettext(
        "Too few to tell: %(count)d report in all, and it takes at least %(needed)d.",
        "Too few to tell: %(count)d reports in all, and it takes at least %(needed)d.",
        count,
    )
    return told % {"count": count, "needed": compared.needed}


def figures(effect: Effect) -> str:
    """The two rates, in a sentence; empty without a comparison."""
    if effect.comparison is None:
        return ""
    facts = {"before": rate(effect.before.rate), "after": rate(effect.after.rate)}
    if effect.by_calls:
        return _("%(before)s reports per 100 calls before, %(after)s since.") % facts
    return _("%(before)s reports a week before, %(after)s since.") % facts


def about(effect: Effect) -> str:
    """Which reports are counted."""
    kind = effect.kind
    names = [thing.name for thing in (kind.tool, kind.category, kind.call_type) if thing]
    return " · ".join(names)


def picture(effect: Effect) -> Histogram:
    """A bar a week, with a line where it took effect."""
    bars = [
        Bar(_("Week of %(day)s") % {"day": _day(week.monday)}, week.reports, tick=_day(week.monday) * (n % TICKS == 1))
        for n, week in enumerate(effect.weeks)
    ]
    return Histogram(
        bars=bars,
        description=f"{finding(effect)} {figures(effect)}".strip(),
        axis=_("reports a week"),
        limit_after=effect.before.weeks,
        limit_label=_("before") if effect.before.weeks else "",
        beyond_label=_("in effect"),
        room=ROOM,
    )


def header() -> list[str]:
    """The columns of the table."""
    return [_("Week of"), _("Side"), _("Reports"), _("Calls"), _("Reports per 100 calls")]


def rows(effect: Effect) -> Iterator[list[str]]:
    """The cells of each week; what is not known is empty. Plain figures, for a spreadsheet."""
    for week in effect.weeks:
        calls = "" if week.calls is None else str(week.calls)
        rate = "" if week.rate is None else f"{week.rate:.3f}"
        yield [week.monday.isoformat(), str(SIDES[week.side]), str(week.reports), calls, rate]


def rate(value: float | None) -> str:
    """Two figures that tell; Django's own cuts off what it should round."""
    if value is None:
        return "–"
    digits = next((digits for least, digits in ((1, 1), (0.1, 2)) if value >= least), 3) if value else 0
    return number_format(round(value, digits), digits)


def _day(day: date) -> str:
    return wording.day(day, today=timezone.localdate(), form="day")
