"""The set-up's pages: a guided way at first, then one place from which everything else is found."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.catalogue.models import Severity, Tool
from feedback.champions.models import Roster
from feedback.commitments.length_form import LengthsForm, said_lengths
from feedback.commitments.models import SlaPolicy
from feedback.commitments.queries import promise_preview
from feedback.core.doors import demand, fill_in
from feedback.core.toasts import say
from feedback.people import actions as people
from feedback.people.models import Site, User
from feedback.people.permissions import may_administer
from feedback.people.queries import organisation
from feedback.routing.models import RoutingRule
from feedback.routing.queries import preview
from feedback.setup import actions, steps
from feedback.setup.checks import checks
from feedback.setup.forms import OrganisationForm, PlaceForm, RuleForm, ToolForm
from feedback.setup.places import sections

#: What every other step is about.
FIRST = steps.CODES[0]
Handler = Callable[[HttpRequest], HttpResponse]


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Everything that can be set up; on top, what is left of the guided way."""
    demand(may_administer(request.user))
    first_open = steps.first_open()
    context = {
        "steps": steps.progress(),
        "first_open": first_open,
        "findings": [] if first_open else checks(),
        "finished": organisation().setup_done_at is not None,
        "without_rosters": not first_open and not Roster.objects.exists(),
        "sections": sections(),
    }
    return render(request, "setup/home.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str) -> HttpResponse:
    """One step of the guided way."""
    demand(may_administer(request.user))
    if code not in HANDLERS:
        raise Http404
    if code != FIRST and not steps.is_done(FIRST):
        say(request, _("Say first where you work; the rest is about that place."))
        return redirect("setup:step", FIRST)
    return HANDLERS[code](request)


@require_POST
@login_required
def finish(request: HttpRequest) -> HttpResponse:
    """The end of the guided way."""
    demand(may_administer(request.user))
    actions.finish(by=_admin(request), now=timezone.now())
    say(request, _("Set up. Agents can report from now on."))
    return redirect("setup:home")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_organisation(request: HttpRequest) -> HttpResponse:
    """The rules that the organisation sets itself."""
    demand(may_administer(request.user))
    form = OrganisationForm(request.POST or None, instance=organisation())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if fill_in(form, lambda: people.edit_organisation(by=_admin(request), **given)):
            say(request, _("Saved."))
            return redirect("setup:organisation")
    return render(request, "setup/organisation.html", {"form": form})


def _place(request: HttpRequest) -> HttpResponse:
    here, site = organisation(), Site.objects.order_by("pk").first()
    initial = {
        "name": here.name,
        "language": here.language,
        "timezone": site.timezone if site else here.timezone,
        "site": site.name if site else "",
    }
    form = PlaceForm(request.POST or None, initial=initial)
    if site is not None:
        del form.fields["hours"]
    return _ask(
        request, "place", form, lambda given: actions.settle_place(by=_admin(request), **{"hours": "office"} | given)
    )


def _people(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return redirect(steps.after("people"))
    context = {
        "count": User.objects.filter(is_active=True).count(),
        "done": steps.is_done("people"),
        "return_to": reverse("setup:step", args=["people"]),
    }
    return _show(request, "people", context)


def _tools(request: HttpRequest) -> HttpResponse:
    form = ToolForm(request.POST or None, initial={"owner": request.user.pk})
    if request.method == "POST" and form.is_valid():
        tool = fill_in(form, lambda: actions.add_tool(by=_admin(request), **form.cleaned_data))
        if tool is not None:
            say(request, _("%(tool)s is there. Add the next one, or go on.") % {"tool": tool.name})
            return redirect("setup:step", "tools")
    tools = Tool.objects.filter(is_active=True).select_related("owner", "vendor").order_by("name")
    return _show(request, "tools", {"form": form, "tools": tools})


def _rule(request: HttpRequest) -> HttpResponse:
    rule = RoutingRule.objects.get(is_fallback=True)
    initial = {"target": "person" if rule.person_id else "owner", "person": rule.person_id}
    form = RuleForm(request.POST or None, initial=initial)

    def settle(given: dict[str, Any]) -> Any:
        return actions.settle_rule(by=_admin(request), person=given["person"] if given["target"] == "person" else None)

    return _ask(request, "rule", form, settle, {"examples": _examples(_admin(request))})


def _examples(admin: User) -> list[Any]:
    """Who would get a report on each tool as things are now."""
    site = Site.objects.order_by("pk").first()
    tools = Tool.objects.filter(is_active=True).order_by("name")[:8]
    return [(tool, preview(admin, tool=tool, severity=Severity.SLOWING, site=site)) for tool in tools]


def _promise(request: HttpRequest) -> HttpResponse:
    policy = SlaPolicy.objects.get(is_fallback=True)
    form = LengthsForm(request.POST or None, initial=said_lengths(policy))
    site = Site.objects.select_related("calendar").order_by("pk").first()
    dates = promise_preview(site=site, tool=None, severity=Severity.SLOWING) if site else {}

    def settle(_given: dict[str, Any]) -> SlaPolicy:
        return actions.settle_promise(by=_admin(request), lengths=form.lengths())

    return _ask(request, "promise", form, settle, {"dates": dates})


def _ask(
    request: HttpRequest,
    code: str,
    form: forms.Form,
    settle: Callable[[dict[str, Any]], Any],
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """A step with one form: stored, it leads to the next step."""
    if request.method == "POST" and form.is_valid() and fill_in(form, lambda: settle(form.cleaned_data)):
        return redirect(steps.after(code))
    return _show(request, code, {"form": form, **(context or {})})


def _show(request: HttpRequest, code: str, context: dict[str, Any]) -> HttpResponse:
    return render(
        request, f"setup/{code}.html", {"steps": steps.progress(at=code), "next_url": steps.after(code), **context}
    )


def _admin(request: HttpRequest) -> User:
    """Who is asking; the decorators made sure that it is somebody."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


HANDLERS: dict[str, Handler] = {
    "place": _place,
    "people": _people,
    "tools": _tools,
    "rule": _rule,
    "promise": _promise,
}
