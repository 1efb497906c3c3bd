"""What an admin does to a person by a button: roles, invitations, leaving, coming back, handing over."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.toasts import say
from feedback.people import actions
from feedback.people.filters import PeopleFilter
from feedback.people.forms import GrantForm, HandOverForm, scope_choices
from feedback.people.obligations import owed_by
from feedback.people.permissions import may_administer
from feedback.people.queries import people_visible_to, to_be_invited
from feedback.people.scopes import tool_names
from feedback.people.views.asking import reader, somebody
from feedback.people.views.directory import person_page


@login_required
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    demand(may_administer(request.user))
    found = somebody(request, pk)
    form = GrantForm(request.POST, choices=scope_choices(found, tool_names()))
    if form.is_valid():
        given = fill_in(form, lambda: actions.grant(person=found, by=reader(request), **form.given()))
        if given:
            say(request, _("%(name)s has that role now.") % {"name": found.name})
            return redirect("people:detail", pk)
    return person_page(request, found, grant=form)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Withdraw a role."""
    demand(may_administer(request.user))
    found = somebody(request, pk)
    held = get_object_or_404(found.grants, pk=grant_pk)
    press(request, lambda: actions.revoke(grant=held, by=reader(request)))
    return redirect("people:detail", pk)


@login_required
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send somebody a link to choose a password."""
    demand(may_administer(request.user))
    found = somebody(request, pk)
    press(request, lambda: actions.invite(person=found, by=reader(request)))
    say(request, _("An invitation is on its way to %(email)s.") % {"email": found.email})
    return redirect("people:detail", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_all(request: HttpRequest) -> HttpResponse:
    """Invite everybody of the list's filter who has never signed in, after saying how many that are."""
    demand(may_administer(request.user))
    people = PeopleFilter(request.GET, people_visible_to(request.user)).qs
    if request.method == "POST":
        count = actions.invite_all(people=people, by=reader(request))
        told = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count)
        say(request, told % {"count": count})
        return redirect("people:list")
    count, days = to_be_invited(people, timezone.now()).count(), settings.PASSWORD_RESET_TIMEOUT // 86_400
    return render(request, "people/invite_all.html", {"count": count, "days": days})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask with everything they still owe in view; then close the door."""
    demand(may_administer(request.user))
    found = somebody(request, pk)
    if request.method == "POST":
        owed = press(request, lambda: actions.deactivate(person=found, by=reader(request)))
        if owed is not None:
            say(request, _("%(name)s cannot sign in any more.") % {"name": found.name})
        return redirect("people:detail", pk)
    return render(request, "people/deactivate.html", {"person": found, "owed": owed_by(found, timezone.now())})


@login_required
@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody back in."""
    demand(may_administer(request.user))
    found = somebody(request, pk)
    if press(request, lambda: actions.reactivate(person=found, by=reader(request))):
        say(request, _("%(name)s is back, with the same roles.") % {"name": found.name})
    return redirect("people:detail", pk)


@login_required
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give everything somebody owes to somebody else."""
    demand(may_administer(request.user))
    found, form = somebody(request, pk), HandOverForm(request.POST)
    if form.is_valid():
        to = form.cleaned_data["to"]
        moved = fill_in(form, lambda: actions.hand_over(person=found, to=to, by=reader(request)))
        if moved is not None:
            told = ngettext("%(count)d thing is with %(name)s now.", "%(count)d things are with %(name)s now.", moved)
            say(request, told % {"count": moved, "name": to.name})
            return redirect(reverse("people:detail", args=[pk]))
    return person_page(request, found, hand_over=form)


@login_required
@require_POST
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    """End all sessions of somebody, when a device is lost, say."""
    demand(may_administer(request.user))
    found = somebody(request, pk)
    press(request, lambda: actions.sign_out_everywhere(person=found, by=reader(request)))
    say(request, _("%(name)s has to sign in again everywhere.") % {"name": found.name})
    return redirect("people:detail", pk)
