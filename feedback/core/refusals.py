"""What no view answered itself: a problem for programs, a page for people.

That is what Django refuses, and what a rule refuses where a page had no better place to say it (a cursor made up in the
address of a list, say).
"""

import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template import loader
from django.urls import is_valid_path
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import defaults

from feedback.core.api import problems
from feedback.core.errors import Conflict, DomainError, Forbidden

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request that breaks the rules of HTTP or of Django."""
    if request.path.startswith(API):
        return problems.bad_request(request, exception)
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the reason where there is one."""
    if request.path.startswith(API):
        return problems.forbidden(request, exception)
    return defaults.permission_denied(request, exception)


def stale(request: HttpRequest, reason: str = "", again: str = "/") -> HttpResponse:
    """403: signed out or signed in elsewhere while the page was open. What was written on it is given back, to copy.

    `again` is where it can be sent from. `reason` is Django's, for its log.
    """
    written = (str(value).strip() for name, value in request.POST.items() if "password" not in name)
    typed = [text for text in written if " " in text]
    answer = render(request, "403_csrf.html", {"typed": typed, "again": again}, status=403)
    add_never_cache_headers(answer)
    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address, or nothing there that they can see."""
    if request.path.startswith(API):
        return problems.not_found(request, exception)
    return other_ending(request) or defaults.page_not_found(request, exception)


def other_ending(request: HttpRequest) -> HttpResponse | None:
    """On to the address with the slash at its end, or without it, where only that one exists; what was sent goes along.

    People type addresses either way, and neither should be a dead end.
    """
    path = request.path_info[:-1] if request.path_info.endswith("/") else f"{request.path_info}/"
    if request.resolver_match is not None or not is_valid_path(path):
        return None
    query = request.META.get("QUERY_STRING", "")
    redirect = HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
    if request.method not in {"GET", "HEAD"}:
        redirect.status_code = 308
    return redirect


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. 503 when it is only that the database did not answer."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return database_away(request)
    return problems.server_error(request) if request.path.startswith(API) else defaults.server_error(request)


def database_away(request: HttpRequest) -> HttpResponse:
    """503: nothing is wrong with the request, and a moment later it may well succeed."""
    if request.path.startswith(API):
        return problems.database_away()
    # Without the request: the page's frame would ask the database who is reading.
    return HttpResponse(loader.get_template("503.html").render(), status=503, headers=problems.TRY_AGAIN_AFTER)


class RuleRefusals:
    """Middleware: a rule's no that reached no form is a page with the reason, never a fault or an empty page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; whoever opens an address that only takes what forms send (by a reload, say) reads so."""
        answer = self.get_response(request)
        if not isinstance(answer, HttpResponseNotAllowed) or request.method != "GET":
            return answer
        told = _("This address only takes what a page sends to it. Go back to that page, or begin at the front page.")
        page = render(request, "400.html", {"reason": told}, status=405)
        page["Allow"] = answer["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """403 for what they may not do, 409 for what does not fit by now, 400 for the rest."""
        if not isinstance(exception, DomainError):
            return None
        if isinstance(exception, Forbidden):
            return defaults.permission_denied(request, exception)
        status = 409 if isinstance(exception, Conflict) else 400
        return render(request, "400.html", {"reason": exception.reason}, status=status)
