"""The report form inside another program's window.

A frame on another site is sent no session cookie (SameSite=Lax), and should not be: a page around it could not be
trusted with one. So the frame itself is the same for everybody; a person lets it report in their name in a window of
our own, where they are signed in, and the frame fetches a token for that with a word only it knows (the pattern of
RFC 8628 and RFC 7636). What the surrounding program says about the call counts only when it is signed.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import press
from feedback.core.masking.wording import in_words
from feedback.desk.deep_links import Link, read_link
from feedback.desk.dossier import Dossier, report_for
from feedback.desk.filed import file_once
from feedback.desk.forms.filing import ReportForm
from feedback.desk.masking import masking_in
from feedback.desk.views.asking import carry_out, reader, status_of
from feedback.panels import actions
from feedback.panels.models import Panel
from feedback.panels.queries import panel_in_use, person_with
from feedback.panels.signing import Context, Standing, read
from feedback.people.models import User
from feedback.people.queries import language_of, remembering, zone_of

SCHEME = "Panel "
#: What the surrounding program knows better than the person in front of it.
VOUCHED = ("interaction_id", "call_type")
#: What stands behind "more" in the frame.
MORE = ("call_type", "category", "suggested", "expected")


@never_cache
@require_GET
def frame(request: HttpRequest) -> HttpResponse:
    """The frame: it is about nobody, and may be shown by the panel's own origins alone."""
    panel = _panel_or_404(request)
    context = read(panel, request.GET.dict(), now=timezone.now())
    answer = render(request, "desk/panel/frame.html", {"panel": panel, "standing": context.standing.value})
    answer._csp_replace = {"frame-ancestors": ["'self'", *panel.origins]}  # type: ignore[attr-defined]
    answer.xframe_options_exempt = True  # It knows no list; frame-ancestors does.
    return answer


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    """In a window of its own: let the panel on this desk report in one's name."""
    panel, challenge = _panel_or_404(request), request.GET.get("challenge", "")
    done = None
    if request.method == "POST":
        done = press(request, lambda: actions.grant_pass(panel=panel, by=reader(request), challenge=challenge))
    context = {"panel": panel, "code": challenge[:4].upper(), "done": done is not None}
    return render(request, "desk/panel/connect.html", context)


@csrf_exempt  # No cookie counts here: what is asked for belongs to whoever knows the word.
@never_cache
@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """The token, once, for the panel that knows its word; 202 while nobody has connected it yet."""
    token = actions.collect_pass(panel=_panel_or_404(request), word=request.POST.get("word", ""))
    return JsonResponse({"token": token}) if token else JsonResponse({}, status=202)


def _with_pass(view: Callable[[HttpRequest, Panel, User], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For whoever the token in `Authorization` belongs to, in their language and zone; 401 without one."""

    @wraps(view)
    def served(request: HttpRequest) -> HttpResponse:
        panel, given = _panel_or_404(request), request.headers.get("Authorization", "")
        token = given.removeprefix(SCHEME) if given.startswith(SCHEME) else ""
        person = person_with(token, panel, now=timezone.now()) if token else None
        if person is None:
            return HttpResponse(status=401, headers={"WWW-Authenticate": SCHEME.strip()})
        with _as_read_by(person):
            return view(request, panel, person)

    return served


def _as_read_by(person: User) -> AbstractContextManager[Any]:
    stack = ExitStack()
    for one in (remembering(), translation.override(language_of(person)), timezone.override(zone_of(person))):
        stack.enter_context(one)
    return stack


@csrf_exempt  # The token in `Authorization` is sent by the frame's own script alone; cookies do not count here.
@never_cache
@require_http_methods(["GET", "POST"])
@_with_pass
def form(request: HttpRequest, panel: Panel, person: User) -> HttpResponse:
    """The form as a part of the frame, filled in with what is signed; sent, what became of it; while somebody types
    (`check`), what will be masked."""
    if "check" in request.POST:
        return render(request, "desk/_masking.html", masking_in(request.POST.get))
    context = _trusted(request, panel, person)
    if request.method != "POST":
        empty = ReportForm(user=person)
        empty.initial["call_type"] = None  # Another call than last time.
        return _form(request, person, empty, read_link(empty, context.said), context)
    link = read_link(ReportForm(user=person), context.said)
    given = ReportForm({**request.POST.dict(), **_vouched(link)}, user=person)
    pk = carry_out(given, lambda: file_once(person, given)) if given.is_valid() else None
    if pk is None:
        return _form(request, person, given, link, context, status=status_of(given))
    return _received(request, person, int(pk))


def _vouched(link: Link) -> dict[str, Any]:
    """What is signed, over whatever was typed; the id of a call only ever comes signed."""
    return {"interaction_id": "", **{name: link.found[name] for name in VOUCHED if name in link.found}}


def _trusted(request: HttpRequest, panel: Panel, person: User) -> Context:
    """What the address says about the call, if it is signed, in time, and was not opened by somebody else before."""
    context = read(panel, request.GET.dict(), now=timezone.now())
    signed = context.standing is Standing.SIGNED
    return Context(Standing.WRONG) if signed and not actions.claim(panel=panel, by=person, context=context) else context


def _form(
    request: HttpRequest, person: User, shown: ReportForm, link: Link, context: Context, *, status: int = 200
) -> HttpResponse:
    names = {str(value): label for value, label in shown.fields["call_type"].choices}  # type: ignore[attr-defined]
    facts = {
        "form": shown,
        "person": person,
        "standing": context.standing.value,
        "interaction": link.found.get("interaction_id", ""),
        "call_type": names.get(str(link.found.get("call_type", "none")), ""),
        "opens_more": any(shown[name].value() or shown[name].errors or name in shown.told for name in MORE),
        **masking_in(lambda name: shown[name].value()),
    }
    return render(request, "desk/panel/form.html", facts, status=status)


def _received(request: HttpRequest, person: User, pk: int) -> HttpResponse:
    report, now = report_for(person, pk), timezone.now()
    if report is None:
        raise Http404
    facts = {"report": report, "dossier": Dossier(report, person, now), "now": now, "masked": in_words(report.masked)}
    return render(request, "desk/panel/received.html", facts, status=201)


def _panel_or_404(request: HttpRequest) -> Panel:
    found = panel_in_use(request.GET.get("panel", ""))
    if found is None:
        raise Http404
    return found
