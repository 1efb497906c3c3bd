"""Pages of the set-up: what is promised, and when it would be due. The supervisors' page is in overseeing.py."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.commitments import actions, queries
from feedback.commitments.chains import named_in
from feedback.commitments.explain import policy_name, policy_sentence, step_sentence, terms_sentence
from feedback.commitments.findings import findings
from feedback.commitments.forms import CalculatorForm, PolicyForm
from feedback.commitments.models import Kind, SlaPolicy
from feedback.commitments.permissions import may_edit_policies
from feedback.commitments.terms import Terms
from feedback.commitments.whatif import WhatIf
from feedback.core.doors import demand, fill_in, press
from feedback.core.toasts import say
from feedback.people.models import User

#: The button that only says what the change would have meant.
TRY = "try"


@login_required
@require_GET
def policy_list(request: HttpRequest) -> HttpResponse:
    """What is promised, in the order in which it is asked."""
    demand(may_edit_policies(request.user))
    rows = list(queries.policies_visible_to(_reader(request)).select_related("tool", "category", "site"))
    context = {
        "rows": [(each, policy_name(each.name), policy_sentence(each)) for each in rows],
        "movable": sum(not each.is_fallback for each in rows),
        "findings": findings(timezone.now()),
    }
    return render(request, "commitments/policies.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_policy(request: HttpRequest) -> HttpResponse:
    """Promise something else to some reports; the form starts from the standard promise."""
    demand(may_edit_policies(request.user))
    standard = SlaPolicy.objects.get(is_fallback=True)
    form = PolicyForm(request.POST or None, template=standard)
    if form.is_valid() and TRY in request.POST:
        return _tried(request, form, None)
    if form.is_valid():
        made = fill_in(form, lambda: actions.create_policy(by=_reader(request), **form.changes()))
        if made:
            say(request, _("“%(name)s” is promised from now on.") % {"name": made.name})
            return redirect("commitments:policies")
    return _policy_page(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is promised to new reports."""
    demand(may_edit_policies(request.user))
    found = get_object_or_404(SlaPolicy, pk=pk)
    form = PolicyForm(request.POST or None, policy=found)
    if form.is_valid() and TRY in request.POST:
        return _tried(request, form, found)
    if form.is_valid():
        changes = form.changes()
        saved = fill_in(form, lambda: actions.edit_policy(policy=found, by=_reader(request), changes=changes))
        if saved:
            told = {"name": policy_name(saved.name), "version": saved.version}
            say(request, _("“%(name)s” is saved, version %(version)s. Promises made before stay as they are.") % told)
            return redirect("commitments:policies")
    return _policy_page(request, form, found)


@login_required
@require_POST
def move_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a policy one place earlier or later."""
    found = get_object_or_404(SlaPolicy, pk=pk)
    up = request.POST.get("to") == "up"
    press(request, lambda: actions.move_policy(policy=found, by=_reader(request), up=up))
    return redirect(f"{reverse('commitments:policies')}#policy-{pk}")


@login_required
@require_GET
def calculator(request: HttpRequest) -> HttpResponse:
    """When would this be due?"""
    demand(may_edit_policies(request.user))
    now = timezone.now()
    form = CalculatorForm(request.GET if "start" in request.GET else None, now=now)
    context: dict[str, Any] = {"form": form, "now": now}
    if form.is_valid():
        asked = form.cleaned_data
        about = {name: asked[name] for name in ("site", "tool", "severity", "category")}
        deciding = queries.deciding_policy(**about)
        found = queries.promise_preview(**about, at=asked["start"])
        named = named_in([deciding.chain])
        context |= {
            "now": asked["start"],
            "policy": deciding,
            "policy_name": policy_name(deciding.name),
            "asked": asked,
            "seen_due": found.get("acknowledge"),
            "answer_due": found.get("respond"),
            "course": [
                (Kind(kind).label, step.at, step_sentence(step, named))
                for kind, step in queries.course_preview(deciding, site=asked["site"], at=asked["start"])
            ],
        }
    return render(request, "commitments/calculator.html", context, status=400 if form.errors else 200)


def _tried(request: HttpRequest, form: PolicyForm, found: SlaPolicy | None) -> HttpResponse:
    """The same form, with what it would have meant; nothing is saved."""
    changes = form.changes()
    tried = fill_in(form, lambda: actions.weigh_policy(policy=found, by=_reader(request), changes=changes))
    return _policy_page(request, form, found, tried)


def _policy_page(
    request: HttpRequest, form: PolicyForm, found: SlaPolicy | None, tried: WhatIf | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "tried": tried,
        "policy": found,
        "name": policy_name(found.name) if found else "",
        "past": [(each, terms_sentence(Terms.from_json(each.terms))) for each in found.past.all()[:10]]
        if found
        else (),
    }
    return render(request, "commitments/policy.html", context, status=400 if form.is_bound and tried is None else 200)


def _reader(request: HttpRequest) -> User:
    return cast("User", request.user)
