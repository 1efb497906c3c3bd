"""One id and one log line for each request."""

import re
import time
from collections.abc import Callable
from random import getrandbits

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

log = structlog.get_logger("fortnight.web")
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
#: Asked every few seconds by machines; a line for each would bury the others.
QUIET = {"healthz", "readyz", "metrics"}


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
