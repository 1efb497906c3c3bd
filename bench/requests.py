"""Requests in this process, through the whole of the WSGI application, and what they take."""

import io
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponseBase
from django.test.utils import CaptureQueriesContext


def call(handler: WSGIHandler, method: str, path: str, *, body: object = None, **headers: str) -> HttpResponseBase:
    """One request; the answer is rendered and closed."""
    data = b"" if body is None else json.dumps(body).encode()
    address, _question, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(data)),
        "wsgi.input": io.BytesIO(data),
        "wsgi.url_scheme": "http",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    response = handler(environ, lambda *_: None)
    b"".join(response)
    return response


def seconds(work: Callable[[], object]) -> float:
    """What one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The medians of both, in seconds, taken in turns: a noisy machine is noisy to both."""
    for _ in range(5):
        ours(), theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def p95(work: Callable[[], object], rounds: int) -> float:
    """The time, in seconds, that nineteen calls in twenty stay under."""
    for _ in range(3):
        work()
    return statistics.quantiles((seconds(work) for _ in range(rounds)), n=20)[-1]


def queries(work: Callable[[], object]) -> int:
    """How many statements one call sends to the database."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)
