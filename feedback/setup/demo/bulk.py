"""Settled history by the million: reports of past years with owners, kept and broken promises, answers and events.

Rows are written as tables, not through actions, and only what is over: nothing of it has a clock that still runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random

from django.db import transaction

from feedback.core.db import insert_rows, next_ids
from feedback.core.db_load import filling
from feedback.reports.models import FrictionReport, Response
from feedback.setup.demo.cast import Cast
from feedback.setup.demo.lives import Dealer
from feedback.setup.demo.rows import TABLES

CHUNK = 20_000
#: From so many reports on it pays to make the indexes anew.
MANY = 200_000


def load(*, cast: Cast, count: int, rng: Random, before: datetime) -> None:
    """Append so many settled reports, all raised before an instant: all of them or none."""
    dealer = Dealer(cast, rng, before, count)
    with _writing(count):
        for first in range(0, count, CHUNK):
            size = min(CHUNK, count - first)
            lives = list(map(dealer.life, next_ids(FrictionReport, size), next_ids(Response, size)))
            for model, columns, rows_of in TABLES:
                insert_rows(model, columns, (row for life in lives for row in rows_of(life)))


@contextmanager
def _writing(count: int) -> Iterator[None]:
    with filling([model for model, _columns, _rows in TABLES]) if count >= MANY else transaction.atomic():
        yield
