"""The set-up of panels: which programs may show the report form, and how to wire them."""

import secrets
from datetime import timedelta
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in
from feedback.core.navigation import address
from feedback.core.toasts import say
from feedback.panels import actions
from feedback.panels.forms import PanelForm
from feedback.panels.models import Panel
from feedback.panels.permissions import may_keep
from feedback.panels.queries import panels_visible_to
from feedback.panels.signing import secret_of, signed
from feedback.people.models import User

#: What the try-out says about a call.
EXAMPLE = {"interaction": "INT-482211", "text": "", "severity": "slowing"}
EXAMPLES = ("python", "javascript", "frame", "next")
TRIED_FOR = timedelta(hours=1)


@login_required
@require_GET
def panels(request: HttpRequest) -> HttpResponse:
    """The list."""
    demand(may_keep(request.user))
    return render(request, "panels/list.html", {"panels": panels_visible_to(_admin(request))})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a panel; its secret is shown on the answer and never again."""
    demand(may_keep(request.user))
    form = PanelForm(request.POST or None)
    if form.is_valid():
        made = fill_in(form, lambda: actions.register_panel(by=_admin(request), **form.cleaned_data))
        if made:
            return render(request, "panels/secret.html", {"panel": made})
    return render(request, "panels/form.html", {"form": form}, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a panel, see how it is wired, and try it out."""
    demand(may_keep(request.user))
    found = _found(request, pk)
    form = PanelForm(request.POST or None, panel=found)
    saved = fill_in(form, lambda: _save(request, found, form)) if form.is_valid() else None
    if saved:
        say(request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
        return redirect("panels:panel", pk)
    answer = render(request, "panels/panel.html", _shown(request, found, form), status=400 if form.is_bound else 200)
    # This page alone shows a frame: the panel itself, to try it out.
    answer._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]
    return answer


@never_cache
@login_required
@require_POST
def press_panel(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Give it a new secret, revoke it, or let it in again."""
    found, admin = _found(request, pk), _admin(request)
    match verb:
        case "rekey":
            return render(request, "panels/secret.html", {"panel": actions.rekey_panel(panel=found, by=admin)})
        case "revoke":
            actions.revoke_panel(panel=found, by=admin)
            say(request, _("%(name)s is revoked. No page can show it.") % {"name": found.name})
        case _:
            actions.restore_panel(panel=found, by=admin)
            say(request, _("%(name)s is let in again.") % {"name": found.name})
    return redirect("panels:panel", pk)


def _save(request: HttpRequest, found: Panel, form: PanelForm) -> Panel:
    return actions.edit_panel(panel=found, by=_admin(request), **form.cleaned_data)


def _shown(request: HttpRequest, found: Panel, form: PanelForm) -> dict[str, Any]:
    base, origin = request.build_absolute_uri(address("panel")), request.build_absolute_uri("/").rstrip("/")
    parameters = {
        "panel": found.key,
        "expires": str(int((timezone.now() + TRIED_FOR).timestamp())),
        "nonce": secrets.token_urlsafe(16),
        **{name: value for name, value in EXAMPLE.items() if value},
    }
    return {
        "panel": found,
        "form": form,
        "try_out": f"{base}?{signed(parameters, secret_of(found))}",
        "examples": {
            name: render_to_string(f"panels/examples/{name}.txt", {"base": base, "origin": origin, "key": found.key})
            for name in EXAMPLES
        },
    }


def _found(request: HttpRequest, pk: int) -> Panel:
    demand(may_keep(request.user))
    return get_object_or_404(panels_visible_to(_admin(request)), pk=pk)


def _admin(request: HttpRequest) -> User:
    return cast("User", request.user)
