"""Reading themes: whoever sees one of its reports sees a theme, and of its reports those that they see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from feedback.people.models import User
from feedback.people.queries import Anyone
from feedback.reports.models import FrictionReport
from feedback.reports.natures import OWED
from feedback.reports.queries import people_by_report, reports_visible_to
from feedback.reports.search import Match, similar
from feedback.reports.states import OPEN
from feedback.themes.models import Theme, ThemeReport

#: As many reports that sound alike are offered for a theme.
SUGGESTED = 6
#: Below this, reports share a tool and little else.
LIKELY = 0.18


def themes_visible_to(user: Anyone) -> QuerySet[Theme]:
    """The themes that hold a report somebody sees, and those that they own."""
    if not isinstance(user, User) or not user.is_active:
        return Theme.objects.none()
    seen = ThemeReport.objects.filter(theme=OuterRef("pk"), report__in=reports_visible_to(user).order_by())
    return Theme.objects.filter(Exists(seen) | Q(owner=user))


def reports_of(themes: Iterable[Theme], user: Anyone) -> Mapping[int, list[FrictionReport]]:
    """Those of the themes' reports that the reader sees, by the theme's id, oldest first; one query."""
    seen = ThemeReport.objects.filter(theme__in=list(themes), report__in=reports_visible_to(user).order_by())
    found: dict[int, list[FrictionReport]] = defaultdict(list)
    rows = seen.select_related("report__tool", "report__site", "report__team", "report__merged_into")
    rows = rows.defer("report__words", "report__merged_into__words")
    for link in rows.order_by("report_id"):
        found[link.theme_id].append(link.report)
    return found


def people_counted(reports: Mapping[int, Sequence[FrictionReport]]) -> dict[int, int]:
    """How many people each theme is about, everybody once over all its reports."""
    people = people_by_report(report.pk for held in reports.values() for report in held)
    return {theme: len(set().union(*(people[one.pk] for one in held))) for theme, held in reports.items()}


def themes_by_report(report_ids: Iterable[int]) -> dict[int, Theme]:
    """The themes that these reports, which the reader sees, are in, by the report's number; one query.

    Seeing one of its reports is what makes a theme visible, so nothing more is asked here.
    """
    links = ThemeReport.objects.filter(report__in=list(report_ids)).select_related("theme")
    return {link.report_id: link.theme for link in links}


def theme_of(report: FrictionReport) -> Theme | None:
    """The theme that a report is in, which whoever sees the report sees."""
    return Theme.objects.filter(links__report=report).first()


def standing(reports: Iterable[FrictionReport]) -> list[FrictionReport]:
    """Those of these that an answer would reach: open, and not merged into another."""
    return [report for report in reports if report.state in OPEN]


def suggestions(theme: Theme, held: Sequence[FrictionReport], user: User) -> list[Match]:
    """Open reports of the theme's tool that sound like those it holds and are in no theme yet, best first."""
    if not held:
        return []
    said = " ".join([theme.title, *(report.text for report in held[:SUGGESTED])])
    matches = similar(user, said, tool=theme.tool, limit=4 * SUGGESTED)
    taken = {report.pk for report in held}
    taken |= set(
        ThemeReport.objects.filter(report__in=[one.report.pk for one in matches]).values_list("report_id", flat=True)
    )
    fits = (one for one in matches if one.score >= LIKELY and one.report.pk not in taken)
    return [one for one in fits if _fits(theme, one.report)][:SUGGESTED]


def _fits(theme: Theme, report: FrictionReport) -> bool:
    return report.tool_id == theme.tool_id and report.state in OPEN and report.nature in OWED
