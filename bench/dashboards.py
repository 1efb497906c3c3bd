"""The record of promises over a million reports, against the same figures worked out from every promise by plain SQL.

`BENCH_ROWS` says how many reports there are (1,000,000); loading them takes minutes. Both must say the same.
"""

import os
from collections.abc import Iterator
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.utils import timezone

from bench import centre
from bench.lines import Line
from bench.requests import call, seconds, side_by_side
from feedback.commitments.actions import count_all
from feedback.commitments.models import Commitment
from feedback.insights.record import Record, record

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = 5
PAGES = {
    "record": ("agent", "/record"),
    "figures_of_everybody": ("admin", "/commitments/figures"),
    "figures_of_a_site": ("supervisor", "/commitments/figures"),
}


def run() -> Iterator[Line]:
    """How many times faster the record is than adding it up; how long counting all days takes; the pages in full."""
    centre.ready(ROWS)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    counting = seconds(count_all)
    counted, raw = _counted(), _raw()
    if counted != raw:
        raise SystemExit(f"fortnight: the record says {counted[0]}, the promises say {raw[0]}")
    ours, theirs = side_by_side(_counted, _raw, ROUNDS)
    against = f"plain SQL over {Commitment.objects.count()} promises"
    yield Line("dashboard_record", ours * 1000, "ms", against, theirs / ours, ">= 100")
    yield Line("dashboard_count_all", counting, "s")
    handler = WSGIHandler()
    for name, (role, path) in PAGES.items():
        cookie = centre.cookie(f"{role}@demo.test")
        took = sorted(seconds(lambda at=path, by=cookie: call(handler, "GET", at, cookie=by)) for _ in range(ROUNDS))  # type: ignore[misc]
        yield Line(f"dashboard_page_{name}", took[ROUNDS // 2] * 1000, "ms")


def _counted() -> list[Any]:
    found: Record = record("all", now=timezone.now())
    parts = {"tool": found.tools.shown, "owner": found.owners.shown}
    told = {by: {(score.id, score.kept, score.broken) for score in scores} for by, scores in parts.items()}
    return [(found.total.kept, found.total.broken), told]


def _raw() -> list[Any]:
    """The same from the promises themselves, as a page would without anything counted beforehand."""
    table = connection.ops.quote_name(Commitment._meta.db_table)
    sums = "COUNT(*) FILTER (WHERE state = 'kept'), COUNT(*) FILTER (WHERE state = 'missed')"
    whose = "CASE WHEN state = 'missed' AND broke_with_id IS NOT NULL THEN broke_with_id ELSE owner_id END"
    # Questions from the floor ride on the same engine and are no promises.
    where = "WHERE decided_at IS NOT NULL AND subject_type = 'report'"
    told = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sums} FROM {table} {where}")  # noqa: S608 - constants
        total = cursor.fetchone()
        for by, column in (("tool", "tool_id"), ("owner", whose)):
            cursor.execute(f"SELECT {column} AS thing, {sums} FROM {table} {where} GROUP BY 1")  # noqa: S608 - constants
            told[by] = {tuple(row) for row in cursor.fetchall() if row[0] is not None and row[1] + row[2] >= 5}
    return [tuple(total), told]
