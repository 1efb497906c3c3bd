"""Screens in the set-up: the list, making a link (shown once), ending one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.people.permissions import is_admin
from feedback.people.views.asking import reader
from feedback.screens import actions, queries
from feedback.screens.forms import ScreenForm
from feedback.screens.permissions import may_keep_screens


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def screens(request: HttpRequest) -> HttpResponse:
    """The screens one keeps. A POST makes a link, and its answer is the only page that ever shows it."""
    user = reader(request)
    demand(may_keep_screens(user))
    form, made = ScreenForm(request.POST or None, user=user), None
    if request.method == "POST" and form.is_valid():
        made = fill_in(form, lambda: actions.make_screen(by=user, **form.cleaned_data))
        form = ScreenForm(user=user) if made else form
    page = keyset_page(
        queries.screens_visible_to(user).select_related("site"),
        request.GET,
        ordering=["-created_at", "-id"],
    )
    context = {"form": form, "made": made, "page": page, "is_admin": is_admin(user)}
    return render(request, "screens/list.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a screen's link."""
    user = reader(request)
    demand(may_keep_screens(user))
    screen = get_object_or_404(queries.screens_visible_to(user).select_related("site"), pk=pk)
    if press(request, lambda: actions.end_screen(screen=screen, by=user)):
        say(request, _("The link of “%(screen)s” has ended.") % {"screen": screen.name})
    return redirect("screens:list")
