"""Doors of no domain: the theme and language switches, the living style guide."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from feedback.core import showcase
from feedback.core.context_processors import Shell
from feedback.core.preferences import remember_language, remember_theme


def safe_next(request: HttpRequest) -> str:
    """The page to go back to: `next` if it lies in this site, else the front page."""
    target = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if inside else "/"


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or "like the system" on this device."""
    response = HttpResponseRedirect(safe_next(request))
    remember_theme(response, request.POST.get("theme", ""))
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember a language on this device; one that is not spoken here changes nothing."""
    response = HttpResponseRedirect(safe_next(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        remember_language(response, language)
    return response


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """The style guide: every part in every state. For admins, and for everybody while developing."""
    if not Shell(request).components:
        raise Http404
    return render(request, "core/components.html", showcase.everything())
