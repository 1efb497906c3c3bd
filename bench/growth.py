"""Every list at a million rows against the same list at a thousand, and a page deep in a list against its first.

`BENCH_ROWS` says how many rows "many" is (1,000,000); loading them takes minutes.
"""

import json
import os
from collections.abc import Iterator
from datetime import timedelta

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from bench import centre
from bench.lines import Line
from bench.requests import call, p95
from feedback.reports.models import FrictionReport

FEW = 1_000
MANY = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = 40
PAGES = {
    "home": ("agent", "/"),
    "board": ("agent", "/reports"),
    "board_by_people": ("agent", "/reports?ordering=-people_count"),
    "inbox": ("owner", "/inbox"),
    "commitments": ("supervisor", "/commitments"),
    "wall": ("agent", "/changes"),
    "news": ("agent", "/news"),
}
LISTS = {
    "api_reports": ("agent", "/api/v1/reports"),
    "api_reports_of_a_tool": ("owner", "/api/v1/reports?tool=1"),
    "api_commitments": ("supervisor", "/api/v1/commitments"),
    "api_changes": ("agent", "/api/v1/changes"),
    "api_events": ("admin", "/api/v1/events"),
}


def run() -> Iterator[Line]:
    """p95 of each list, as a ratio; then page 10,000 against page 1."""
    handler = WSGIHandler()
    few = _times(handler, FEW)
    many = _times(handler, MANY)
    for name, seconds in many.items():
        yield Line(f"growth_{name}", seconds * 1000, "ms", f"{FEW} rows", seconds / few[name], "<= 1.3")
    yield _deep(handler)


def _times(handler: WSGIHandler, rows: int) -> dict[str, float]:
    centre.ready(rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    found = {}
    for name, (role, path) in {**PAGES, **LISTS}.items():
        email = f"{role}@demo.test"
        header = {"cookie": centre.cookie(email)} if name in PAGES else {"authorization": centre.token(email)}
        found[name] = p95(lambda path=path, header=header: _get(handler, path, header), ROUNDS)  # type: ignore[misc]
    return found


def _get(handler: WSGIHandler, path: str, header: dict[str, str]) -> bytes:
    answer = call(handler, "GET", path, **header)
    assert answer.status_code == 200, (path, answer.status_code)  # noqa: S101
    return bytes(getattr(answer, "content", b""))


def _deep(handler: WSGIHandler) -> Line:
    """The cursor of a row half a million down, found by its date, continues an unfiltered list from there."""
    header = {"authorization": centre.token("admin@demo.test")}
    place = min(500_000, FrictionReport.objects.count() * 2 // 3)
    row = FrictionReport.objects.order_by("-created_at", "-id").values_list("created_at", flat=True)[place]
    before = (row + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    start = json.loads(_get(handler, f"/api/v1/reports?page_size=1&created_before={before}", header))
    cursor = start["next"].partition("cursor=")[2].partition("&")[0]
    deep = p95(lambda: _get(handler, f"/api/v1/reports?cursor={cursor}", header), ROUNDS)
    first = p95(lambda: _get(handler, "/api/v1/reports", header), ROUNDS)
    return Line("deep_page", deep * 1000, "ms", "page 1", deep / first, "<= 1.3")
