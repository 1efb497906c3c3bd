"""The two charts of the supervisors' page, from the figures in standing.py: each with its message in words."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.commitments.standing import OLDEST_DAY, Age, Week
from feedback.core import wording
from feedback.core.charts import Bar, Histogram, Point, Trend

#: Every so many bars and points have their words below them.
DAYS_A_TICK, WEEKS_A_TICK = 7, 4


def age_chart(ages: Sequence[Age], *, promised_days: int | None) -> Histogram:
    """How old the answers are that are still owed, against the days that were promised."""
    total = {tone: sum(getattr(age, name) for age in ages) for tone, name in TONES.items()}
    oldest = max((age.day for age in ages if _count(age)), default=0)
    facts = {"open": sum(total.values()), **total}
    told = _("%(open)s open answers by age: %(run)s on track, %(risk)s at risk, %(broken)s broken.") % facts
    return Histogram(
        bars=[Bar(_label(age), _count(age), _tone(age), _tick(age)) for age in ages],
        description=f"{told} {_oldest(oldest)}" if facts["open"] else told,
        axis=_("age in days"),
        limit_after=promised_days if promised_days and promised_days < len(ages) else None,
        limit_label=ngettext("promise: %(days)s day", "promise: %(days)s days", promised_days or 0)
        % {"days": promised_days},
        beyond_label=_("broken: %(count)s") % {"count": total["broken"]},
    )


TONES = {"run": "on_track", "risk": "at_risk", "broken": "broken"}


def _count(age: Age) -> int:
    return age.on_track + age.at_risk + age.broken


def _tone(age: Age) -> str:
    """What most of them are; of as many, the worse."""
    return max(reversed(TONES), key=lambda tone: getattr(age, TONES[tone]))


def _label(age: Age) -> str:
    days = _("%(days)s days and more") % {"days": age.day} if age.day == OLDEST_DAY else wording.days(age.day)
    parts = {_("at risk"): age.at_risk, _("broken"): age.broken}
    told = ", ".join(f"{count} {word}" for word, count in parts.items() if count)
    return f"{days} ({told})" if told else days


def _tick(age: Age) -> str:
    if age.day == 0:
        return _("today")
    if age.day == OLDEST_DAY:
        return f"{age.day}+"
    return str(age.day) if age.day % DAYS_A_TICK == 0 else ""


def _oldest(day: int) -> str:
    if day == OLDEST_DAY:
        return _("The oldest is %(days)s days old or more.") % {"days": day}
    return ngettext("The oldest is %(days)s day old.", "The oldest is %(days)s days old.", day) % {"days": day}


def trend_chart(weeks: Sequence[Week], *, today: date) -> Trend:
    """What share of the promises that were decided was kept in time, week by week."""
    known = [week for week in weeks if week.share is not None]
    if not known:
        description = _("No promise was decided in these weeks.")
    else:
        first, last = known[0], known[-1]
        description = _(
            "Share of promises kept in time: %(first)s%% in the week of %(from)s, %(last)s%% in the week of %(to)s."
        ) % {
            "first": _percent(first),
            "from": wording.day(first.monday, today=today),
            "last": _percent(last),
            "to": wording.day(last.monday, today=today),
        }
    points = [
        Point(
            _("Week of %(day)s: %(kept)s of %(all)s") % _facts(week, today),
            week.share,
            wording.day(week.monday, form="day") if (len(weeks) - 1 - place) % WEEKS_A_TICK == 0 else "",
        )
        for place, week in enumerate(weeks)
    ]
    return Trend(points, description)


def _percent(week: Week) -> int:
    return round(100 * (week.share or 0))


def _facts(week: Week, today: date) -> dict[str, object]:
    return {"day": wording.day(week.monday, today=today), "kept": week.kept, "all": week.kept + week.broken}
