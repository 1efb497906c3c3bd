"""The owner's inbox: what is due, in order of promise, answered in place, one by one or several at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from feedback.catalogue.permissions import may_read_set_up
from feedback.changes.suspicions import suspected_for
from feedback.core.navigation import address
from feedback.core.parts import Tab
from feedback.desk import owed
from feedback.desk.dossier import Dossier, report_for
from feedback.desk.forms.answering import AnswerForm
from feedback.desk.lines import Line
from feedback.desk.rows import rows_of
from feedback.desk.views.asking import carry_out, is_fragment, reader, report_or_404, status_of
from feedback.reports import actions
from feedback.reports.models import FrictionReport

#: So many possible regressions stand above the reports; the next one comes when one of these was looked into.
SUSPECTED = 5
LABELS: dict[str, str | Promise] = {
    owed.DUE: _("Due"),
    "unseen": _("Not yet seen"),
    "waiting": _("Waiting for reporter"),
    "vendor": _("With vendor"),
    "planned": pgettext_lazy("reports", "Planned"),
    "reopened": pgettext_lazy("reports", "Reopened"),
    owed.ANSWERED: pgettext_lazy("reports", "Answered"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that fall due in the same span of days; `count` only where all of them are on the page."""

    label: str | Promise
    lines: list[Line]
    count: int | None


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The reports that the reader answers for, and those of owners they stand in for."""
    user, now = reader(request), timezone.now()
    tab = request.GET.get("tab") if request.GET.get("tab") in owed.TABS else owed.DUE
    words = request.GET.get("q", "").strip()[:200]
    owners = owed.owners_for(user, now)
    found = owed.owed(user, owners, request.GET, tab=str(tab), words=words, now=now)
    counts = owed.counts(owners)
    waits = counts[owed.SUSPECTED] and tab == owed.DUE and not words
    context = {
        "now": now,
        "tab": tab,
        "words": words,
        "page": found,
        "groups": list(_groups(found, str(tab), timezone.localtime(now).date())),
        "figures": found.figures,
        "counted": owed.COUNTED,
        "tabs": _tabs(str(tab), {owed.DUE: found.figures.open, **counts}),
        "stands_in": len(owners) > 1,
        "suspected": list(suspected_for(user, owners)[:SUSPECTED]) if waits else [],
        "reads_releases": waits and bool(may_read_set_up(user)),
        "away_url": address("people:me"),
    }
    return render(request, "desk/inbox.html", context)


def _tabs(chosen: str, counts: dict[str, int]) -> list[Tab]:
    here = reverse("inbox")
    return [
        Tab(LABELS[name], here if name == owed.DUE else f"{here}?tab={name}", name == chosen, _shown(counts.get(name)))
        for name in owed.TABS
    ]


def _shown(count: int | None) -> Any:
    """A count as a tab shows it; nothing for none, and "500+" beyond what is counted."""
    return f"{owed.COUNTED}+" if count and count > owed.COUNTED else count or None


def _groups(found: owed.Owed, tab: str, today: date) -> Iterable[Group]:
    """By when they fall due on the reader's calendar; the other tabs are one group without a name."""
    if tab != owed.DUE:
        yield Group("", found.lines, None)
        return
    labelled = groupby(found.lines, key=lambda line: span_of(line, today))
    groups = [(label, list(lines)) for label, lines in labelled]
    for place, (label, lines) in enumerate(groups, start=1):
        goes_on = (place == len(groups) and found.next) or (place == 1 and found.previous)
        yield Group(label, lines, None if goes_on else len(lines))


def span_of(line: Line, today: date) -> str | Promise:
    """In which span of days a line's next promise falls due."""
    upcoming = line.standing.upcoming
    if upcoming is None:
        return _("No date")
    if line.standing.broken:
        return _("Broken")
    return _span(timezone.localtime(upcoming.due_at).date(), today)


def _span(due: date, today: date) -> str | Promise:
    monday = today - timedelta(days=today.weekday())
    if due <= today + timedelta(days=1):
        return _("Today and tomorrow")
    if due < monday + timedelta(days=7):
        return _("This week")
    return _("Next week") if due < monday + timedelta(days=14) else _("Later")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer in place: the row's own short form, and after it what came of it. Parts of the page, for htmx."""
    user, report = reader(request), report_or_404(request, reference)
    if not is_fragment(request):
        return redirect(f"{reverse('reports:detail', args=[report.reference])}#answer")
    kinds = Dossier(report, user, timezone.now()).kinds
    form = AnswerForm(request.POST or None, auto_id=f"quick-{report.pk}-%s", kinds=kinds)
    if request.method == "POST" and form.is_valid():
        done = carry_out(form, lambda: actions.respond(report=report, by=user, **form.facts()))
        if done is not None:
            return _answered(request, report)
    status = status_of(form) if form.is_bound else 200
    return render(request, "desk/inbox/_answer.html", {"report": report, "form": form, "kinds": kinds}, status=status)


def _answered(request: HttpRequest, report: FrictionReport) -> HttpResponse:
    now = timezone.now()
    fresh = report_for(reader(request), report.pk)
    row = rows_of([fresh or report], now)[0]
    return render(request, "desk/inbox/_answered.html", {"row": row, "report": row.report, "now": now})
