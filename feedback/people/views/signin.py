"""The door to sign in by, and the demo's, which has one button a role."""

from dataclasses import dataclass
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from feedback.people import demo
from feedback.people.models import Role


@dataclass(frozen=True, slots=True)
class DemoRole:
    """A button of the demo's sign-in page."""

    code: str
    label: str | Promise
    day: str | Promise
    icon: str


ROLES = (
    DemoRole(Role.AGENT, Role.AGENT.label, _("Says what got in the way, and sees what came of it."), "report"),
    DemoRole(Role.CHAMPION, Role.CHAMPION.label, _("A peer on shift who helps on the floor."), "hook"),
    DemoRole(Role.OWNER, Role.OWNER.label, _("Answers for tools, in the order promises fall due."), "inbox"),
    DemoRole(Role.SUPERVISOR, Role.SUPERVISOR.label, _("Sees which promises to the team are kept."), "clock"),
    DemoRole(Role.ADMIN, Role.ADMIN.label, _("Sets up tools, people, rules and promises."), "set-up"),
)


class SignInView(LoginView):
    """E-mail and password; where the demo is loaded, its five buttons as well."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        return super().get_context_data(**kwargs) | {"demo_roles": ROLES if demo.is_demo() else ()}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One button a role. Without the demo there is no such page."""
    if not demo.is_demo():
        raise Http404
    if request.method == "POST":
        person = demo.person_for(request.POST.get("role", ""))
        if person is not None:
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "people/demo.html", {"demo_roles": ROLES})
