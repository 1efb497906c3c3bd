"""`POST /api/v1/reports`, all of it, against a bare endpoint with three inserts."""

from collections.abc import Iterator

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from bench import bare, centre
from bench.lines import Line
from bench.requests import call, queries, side_by_side
from feedback.catalogue.models import Tool

ROUNDS = 150


def run() -> Iterator[Line]:
    """Requests a second of one process, as a ratio; and the statements of one request."""
    centre.ready(140)
    with override_settings(ROOT_URLCONF="bench.bare"), bare.tables():
        whole, plain = WSGIHandler(), bare.plain_handler()
        agent = centre.token("agent@demo.test")
        body = {
            "tool": Tool.objects.order_by("pk")[0].pk,
            "severity": "slowing",
            "text": "The suggested reply opens with the wrong product name every time.",
        }

        def ours() -> None:
            answer = call(whole, "POST", "/api/v1/reports", body=body, authorization=agent)
            assert answer.status_code == 201, answer.status_code  # noqa: S101

        def theirs() -> None:
            answer = call(plain, "POST", "/bare/create", body=body, authorization=agent)
            assert answer.status_code == 201, answer.status_code  # noqa: S101

        mine, bare_one = side_by_side(ours, theirs, ROUNDS)
        yield Line("create", 1 / mine, "requests/s", "bare three-insert endpoint", bare_one / mine, ">= 0.6")
        yield Line("create_queries", queries(ours), "statements")
