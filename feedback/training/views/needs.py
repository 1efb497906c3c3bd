"""Extra sessions by need: what is proposed and why, one button to plan it, one to say that it is not needed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.toasts import say
from feedback.people.views.asking import reader
from feedback.training.actions import needs as actions
from feedback.training.forms import NeedTermsForm
from feedback.training.needs import needs_seen_by, terms
from feedback.training.permissions import may_answer_needs, may_keep_programmes, may_see_needs


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What is proposed at the sites one plans at, and for the teams one looks after."""
    rule = terms()
    return _page(request, NeedTermsForm(initial={"reports": rule.reports, "days": rule.days}))


@login_required
@require_POST
def set_terms(request: HttpRequest) -> HttpResponse:
    """After how many reports in how many days a session is proposed."""
    demand(may_keep_programmes(request.user))
    form = NeedTermsForm(request.POST)
    if form.is_valid():
        done = fill_in(form, lambda: actions.set_need_terms(by=reader(request), **form.cleaned_data))
        if done:
            say(request, _("Kept. From now on it counts so."))
            return redirect("training:needs")
    return _page(request, form)


@login_required
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Make the programme, and go on to the plan of its one round."""
    key, by = request.POST.get("need", ""), reader(request)
    demand(may_answer_needs(by))
    made = press(request, lambda: actions.plan_need(key=key, by=by))
    if made is None:
        return redirect("training:needs")
    say(request, _("The session is there. This is its plan: make it, and everybody has an invitation."))
    return redirect("training:round-plan", made.cycles.values_list("pk", flat=True)[0])


@login_required
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Not needed, with a reason or without."""
    key, reason, by = request.POST.get("need", ""), request.POST.get("reason", ""), reader(request)
    demand(may_answer_needs(by))
    if press(request, lambda: actions.dismiss_need(key=key, by=by, reason=reason)):
        say(request, _("Put aside."))
    return redirect("training:needs")


def _page(request: HttpRequest, form: NeedTermsForm) -> HttpResponse:
    user, now = reader(request), timezone.now()
    demand(may_see_needs(user))
    context = {
        "needs": needs_seen_by(user, now=now),
        "terms": terms(),
        "form": form if may_keep_programmes(user) else None,
        "now": now,
    }
    return render(request, "training/needs.html", context, status=400 if form.errors else 200)
