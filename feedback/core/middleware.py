"""One id and one log line for each request; addresses that say no more than they mean."""

import re
import time
from collections.abc import Callable
from random import getrandbits

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import escape_leading_slashes
from structlog.contextvars import bound_contextvars

log = structlog.get_logger("fortnight.web")
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
#: Asked every few seconds by machines; a line for each would bury the others.
QUIET = {"healthz", "readyz", "metrics"}
#: A form that filters sends this along; what it left empty is then taken out of its address.
TIDY = "tidy"


class RequestLog:
    """Gives each request an id (a proxy's `X-Request-ID`, or a new one), answers with it, and writes one line.

    The line names the URL pattern, never the path or the query: those carry references, searches and one-time keys.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request with its id bound to everything that is logged on the way."""
        began = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request_id = given if ACCEPTED.fullmatch(given) else f"{getrandbits(128):032x}"
        with bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            self.write(request, response, began)
        return response

    def write(self, request: HttpRequest, response: HttpResponse, began: float) -> None:
        """One line about a request that has been served."""
        match = request.resolver_match
        if match is None or match.url_name not in QUIET:
            log.info(
                "request",
                method=request.method,
                route=match.route if match else "",
                status=response.status_code,
                duration_ms=round((time.perf_counter() - began) * 1000, 1),
            )


class TidyAddress:
    """Leads a form that filters (it has `{% tidy %}`) to the address without the fields that were left empty.

    A browser sends every field of a form, empty or not. Scripts leave the empty ones out before they are sent; this is
    for browsers without. An address without the form's mark is left alone, whatever it has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request, or name the address it means."""
        if TIDY not in request.GET or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        meant = request.GET.copy()
        del meant[TIDY]
        for name, values in list(meant.lists()):
            meant.setlist(name, kept) if (kept := [value for value in values if value]) else meant.pop(name)
        path = escape_leading_slashes(request.path)
        return HttpResponseRedirect(f"{path}?{meant.urlencode()}" if meant else path)
