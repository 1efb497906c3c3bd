"""The report page, and the verbs on it: each is a POST that comes back to the page, with what was typed if it fails."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from feedback.core.toasts import say
from feedback.core.views import safe_next
from feedback.desk.acts import ACTS, form_for
from feedback.desk.dossier import Dossier, report_for
from feedback.desk.downloads import file_response
from feedback.desk.merging import candidates
from feedback.desk.views.asking import carry_out, is_fragment, reader, report_or_404, status_of
from feedback.notifications.actions import read_about
from feedback.reports.models import FrictionReport
from feedback.reports.queries import attachments_of

#: Verbs that answer htmx with a part of the page.
FRAGMENTS = {"support": "desk/_me_too.html", "unsupport": "desk/_me_too.html", "verify": "desk/_verified.html"}


class Forms(Mapping[str, forms.Form]):
    """The forms of a report's page by verb, each made when the page asks for it; the one that failed is given."""

    def __init__(self, dossier: Dossier, bound: dict[str, forms.Form]) -> None:
        self.dossier, self.made = dossier, dict(bound)

    def __getitem__(self, verb: str) -> forms.Form:
        if verb not in ACTS:
            raise KeyError(verb)
        if verb not in self.made:
            self.made[verb] = form_for(verb, self.dossier.viewer, self.dossier.report, **self._more(verb))
        return self.made[verb]

    def __iter__(self) -> Iterator[str]:
        return iter(ACTS)

    def __len__(self) -> int:
        return len(ACTS)

    def _more(self, verb: str) -> dict[str, Any]:
        """What a fresh form begins with."""
        if verb == "retitle":
            return {"initial": {"title": self.dossier.report.title}}
        return {"kinds": self.dossier.kinds, "nature": self.dossier.report.nature} if verb == "respond" else {}


@login_required
@require_GET
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole story of one report; `f-1042` and `1042` lead to `F-1042`."""
    report = report_or_404(request, reference)
    if reference != report.reference:
        return redirect("reports:detail", report.reference)
    read_about(by=reader(request), subject_type="report", subject_id=report.pk)
    return page(request, report)


@login_required
@require_POST
def act(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Do one thing with a report, and come back; what is refused is shown beside what was typed."""
    user, report = reader(request), report_or_404(request, reference)
    form = form_for(verb, user, report, data=request.POST, files=request.FILES)
    if not form.is_valid() or carry_out(form, lambda: ACTS[verb].do(user, report, form)) is None:
        return page(request, report, verb=verb, form=form)
    if is_fragment(request) and verb in FRAGMENTS:
        return _fragment(request, report, verb)
    undo = ACTS[verb].undo
    say(request, ACTS[verb].said, undo=reverse(f"reports:{undo}", args=[report.reference]) if undo else "")
    return redirect(_after(request, report))


@login_required
@require_GET
def alike(request: HttpRequest, reference: str) -> HttpResponse:
    """Reports that sound like this one, to merge it into; a part of its page."""
    report, now = report_or_404(request, reference), timezone.now()
    return render(
        request,
        "desk/_alike.html",
        {"report": report, "alike": candidates(reader(request), report, now=now), "now": now},
    )


@login_required
@require_GET
def download(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    """A file of a report, as a download."""
    found = attachments_of(report_or_404(request, reference)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return file_response(found)


def page(
    request: HttpRequest, report: FrictionReport, *, verb: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """The report's page; with a form that failed, that form as it was sent."""
    user, now = reader(request), timezone.now()
    dossier = Dossier(report, user, now)
    context = {
        "report": report,
        "dossier": dossier,
        "forms": Forms(dossier, {verb: form} if form is not None else {}),
        "failed": verb,
        "form": form,
        "alike": candidates(user, report, now=now) if "alike" in request.GET else None,
        "now": now,
    }
    return render(request, "desk/report.html", context, status=status_of(form) if form is not None else 200)


def _fragment(request: HttpRequest, report: FrictionReport, verb: str) -> HttpResponse:
    """The part of the page that the verb changed, as it is now."""
    fresh = report_for(reader(request), report.pk)
    context = {"report": fresh or report, "just": verb, "next": request.POST.get("next", "")}
    return render(request, FRAGMENTS[verb], context)


def _after(request: HttpRequest, report: FrictionReport) -> str:
    """Where to go on: where the form says, else the report, else the board if the reader does not see it any more."""
    if request.POST.get("next"):
        return safe_next(request)
    fresh = report_for(reader(request), report.pk)
    return reverse("reports:detail", args=[report.reference]) if fresh else reverse("reports:board")
