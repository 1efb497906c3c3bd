"""One's own settings: how one reads, when one is away, keys for the API, and the door to close behind oneself."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from feedback.core.doors import fill_in, press
from feedback.core.navigation import address
from feedback.core.preferences import remember_language, remember_theme
from feedback.core.toasts import say
from feedback.people import actions
from feedback.people.forms import PreferencesForm, TokenForm
from feedback.people.models import ApiToken, User
from feedback.people.queries import language_of
from feedback.people.scopes import scope_names
from feedback.people.views.asking import reader


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """The page, and saving how one reads."""
    person = reader(request)
    form = PreferencesForm(request.POST or None, person=person)
    if form.is_valid():
        saved = fill_in(form, lambda: actions.set_preferences(person=person, **form.cleaned_data))
        if saved:
            return _saved(request, saved)
    return _page(request, preferences=form)


@never_cache
@login_required
@require_POST
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a key; it is shown on this one answer and never again."""
    person, form = reader(request), TokenForm(request.POST)
    if form.is_valid():
        made = fill_in(form, lambda: actions.create_token(person=person, by=person, **form.cleaned_data))
        if made:
            return render(request, "people/token.html", {"token": made[0], "text": made[1]})
    return _page(request, token=form)


@login_required
@require_POST
def revoke_token(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make one of one's own keys worthless."""
    person = reader(request)
    token = get_object_or_404(ApiToken, public_id=public_id, user=person)
    press(request, lambda: actions.revoke_token(token=token, by=person))
    say(request, _("The token “%(name)s” is revoked.") % {"name": token.name or _("without a name")})
    return redirect("people:me")


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    person = reader(request)
    actions.sign_out_everywhere(person=person, by=person)
    update_session_auth_hash(request, person)
    say(request, _("You are signed out everywhere else."))
    return redirect("people:me")


def _saved(request: HttpRequest, person: User) -> HttpResponse:
    """Back to the page, in the language just chosen, with this device told as well."""
    response = redirect("people:me")
    with override(language_of(person)):
        say(request, _("Your settings are saved."))
    if person.language:
        remember_language(response, person.language)
    remember_theme(response, person.theme)
    return response


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    person = reader(request)
    names = scope_names(person.live_grants)
    context = {
        "preferences": PreferencesForm(person=person),
        "token": TokenForm(),
        "tokens": ApiToken.objects.filter(user=person).order_by("-created"),
        "absences": person.absences.filter(ends_at__gt=timezone.now()).select_related("deputy"),
        "covering": person.deputising.filter(ends_at__gt=timezone.now()).select_related("user"),
        "roles": [(grant, names.get((grant.scope, grant.scope_id), "")) for grant in person.live_grants],
        "mail_url": address("notifications:preferences"),
        "anywhere_url": address("reports:anywhere"),
        **forms,
    }
    refused = any(form.is_bound for form in forms.values())
    return render(request, "people/me.html", context, status=400 if refused else 200)
