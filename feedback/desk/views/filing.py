"""Raising a report: the page, what appears on it while somebody types, and the page that says it is stored."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.catalogue.models import Severity
from feedback.core.doors import press
from feedback.core.ids import parse_id
from feedback.core.masking.wording import in_words
from feedback.core.refusals import stale
from feedback.core.toasts import say
from feedback.desk.deep_links import read_link
from feedback.desk.dossier import Dossier, report_for
from feedback.desk.filed import file_once, stored_before
from feedback.desk.forms.filing import ReportForm, new_key
from feedback.desk.masking import masking_in
from feedback.desk.offline import keeping_for
from feedback.desk.promising import Promised, promised
from feedback.desk.rows import listed, rows_of
from feedback.desk.views.asking import carry_out, is_fragment, reader, report_or_404, status_of
from feedback.people.models import User
from feedback.people.permissions import is_admin
from feedback.reports import actions, queries
from feedback.reports.natures import Nature
from feedback.reports.pseudonyms import pseudonym_of
from feedback.reports.search import similar as find_similar

#: Words that are too few to be like anything.
SHORTEST = 8
MOST_ALIKE = 3
#: Of reports that are about as alike, one that can still be joined is more use.
JOINABLE = 1.1


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The page. What somebody sends from it after their session is over is given back to them rather than lost."""
    over = request.method == "POST" and not request.user.is_authenticated
    if over and request.headers.get("Accept") != "application/json":
        return stale(request, again=request.path)
    return _new(request)


@login_required
def _new(request: HttpRequest) -> HttpResponse:
    """Raise a report. Sent twice it is stored once; what was typed stays until it is."""
    if request.method != "POST":
        return _linked(request)
    if "join" in request.POST:
        return _join(request)
    if "check" in request.POST:
        return _page(request, _kept(request))
    form = ReportForm(request.POST, request.FILES, user=reader(request))
    pk = carry_out(form, lambda: file_once(reader(request), form)) if form.is_valid() else None
    if request.headers.get("Accept") == "application/json":
        return _receipt(request, form, pk or stored_before(reader(request), form))
    if pk is None:
        return _page(request, form, status=status_of(form))
    return redirect("reports:received", f"F-{pk}")


@login_required
@require_POST
def promise(request: HttpRequest) -> HttpResponse:
    """Who would answer and by when, for what is chosen so far; a part of the page. By POST, so that no address, which
    servers on the way may log, says that somebody thinks of giving no name."""
    form = ReportForm(request.POST, user=reader(request))
    return render(request, "desk/_promise.html", {"promised": _promised(reader(request), form)})


@login_required
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Reports that sound like what is typed so far; a part of the page. By POST, so that no text is in an address."""
    return _similar(request)


@login_required
@require_POST
def masking(request: HttpRequest) -> HttpResponse:
    """What will be masked in the words so far; a part of the page. By POST, so that no text is in an address."""
    return render(request, "desk/_masking.html", masking_in(request.POST.get))


@login_required
@require_GET
def received(request: HttpRequest, reference: str) -> HttpResponse:
    """It is stored: who answers, by when. Whoever raised it sees it until the answer; anybody else, the report."""
    report, now = report_or_404(request, reference), timezone.now()
    dossier = Dossier(report, reader(request), now)
    if not dossier.is_own or report.answered_at or reference != report.reference:
        return redirect("reports:detail", report.reference)
    facts = {"masked": in_words(report.masked), "alias": pseudonym_of(report.pk)}
    return render(request, "desk/received.html", {"report": report, "dossier": dossier, "now": now, **facts})


def _receipt(request: HttpRequest, form: ReportForm, pk: str | None) -> JsonResponse:
    """What the page's own script is told: where the report is stored and what is promised, or what is wrong with it."""
    if pk is None:
        wrong = [{"field": name, "message": told} for name, lines in form.errors.items() for told in lines]
        return JsonResponse({"errors": wrong}, status=status_of(form))
    report, now = report_or_404(request, pk), timezone.now()
    told = render_to_string(
        "desk/_promised_to_you.html", {"report": report, "dossier": Dossier(report, reader(request), now), "now": now}
    )
    facts = {
        "reference": report.reference,
        "url": reverse("reports:received", args=[report.reference]),
        "said": " ".join(strip_tags(told).split()),
    }
    return JsonResponse(facts, status=201)


def _join(request: HttpRequest) -> HttpResponse:
    """Say "me too" on one that was found, and keep what was typed."""
    user = reader(request)
    report = report_for(user, parse_id(request.POST.get("join"), "F"))
    if report and press(request, lambda: actions.support(report=report, by=user)) and not is_fragment(request):
        say(request, _("Counted on %(report)s. You get every answer.") % {"report": report.reference})
    if is_fragment(request):
        return _similar(request, joined=report.pk if report else None)
    return _page(request, _kept(request))


def _similar(request: HttpRequest, *, joined: int | None = None) -> HttpResponse:
    return render(request, "desk/_similar.html", {**_alike(reader(request), _kept(request)), "joined": joined})


def _kept(request: HttpRequest) -> ReportForm:
    """The form with what was typed, without judging it."""
    user = reader(request)
    given = {
        name: value for name, value in request.POST.items() if name in ReportForm.base_fields and name != "pictures"
    }
    return ReportForm(user=user, initial={**given, "key": given.get("key") or new_key()})


def _page(request: HttpRequest, form: ReportForm, *, status: int = 200, given: Sequence[str] = ()) -> HttpResponse:
    user = reader(request)
    context = {
        "form": form,
        "given": given,
        "kept": keeping_for(user),
        "promised": _promised(user, form),
        "may_set_up": is_admin(user),
        **_alike(user, form),
        **masking_in(lambda name: form[name].value()),
    }
    return render(request, "desk/new.html", context, status=status)


def _linked(request: HttpRequest) -> HttpResponse:
    """The form as its address fills it in."""
    form = ReportForm(user=reader(request))
    link = read_link(form, request.GET)
    return _page(request, form, given=list(link.found))


def _alike(user: User, form: ReportForm) -> dict[str, Any]:
    """The context of `_similar.html`: what sounds most like the text so far, best first.

    `asked` is true once there was enough to look for.
    """
    text = str(form["text"].value() or "").strip()
    if len(text) < SHORTEST:
        return {"alike": [], "asked": False}
    scores = {one.report.pk: one.score for one in find_similar(user, text, tool=_chosen(form, "tool"))}
    rows = listed(queries.reports_visible_to(user).filter(pk__in=scores), user).in_bulk()
    found = rows_of([rows[pk] for pk in scores if pk in rows], timezone.now())
    found.sort(key=lambda row: -scores[row.report.pk] * (JOINABLE if row.open else 1))
    alike = found[:MOST_ALIKE]
    return {"alike": alike, "any_open": any(row.open for row in alike), "asked": True}


def _promised(user: User, form: ReportForm) -> Promised | None:
    """The promise for what is chosen so far; None until a tool is."""
    tool = _chosen(form, "tool")
    if tool is None:
        return None
    severity = str(form["severity"].value() or Severity.SLOWING)
    return promised(
        user,
        tool=tool,
        severity=severity if severity in Severity.values else Severity.SLOWING,
        nature=str(form["nature"].value() or Nature.FRICTION),
        call_type=_chosen(form, "call_type"),
        category=_chosen(form, "category"),
        anonymous=bool(form["anonymous"].value()),
        now=timezone.now(),
    )


def _chosen(form: ReportForm, name: str) -> Any:
    """The thing that is chosen in a field, valid or not the whole; None for nothing or nonsense."""
    field = form.fields[name]
    try:
        return field.clean(form[name].value())
    except forms.ValidationError:
        return None
