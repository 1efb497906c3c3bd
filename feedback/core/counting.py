"""Figures beside a list: how many there are, up to as many as anybody reads."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet

KeyT = TypeVar("KeyT")


def counted(rows: Mapping[KeyT, QuerySet[Any, Any]], *, most: int | None) -> dict[KeyT, int]:
    """How many rows each of these has, by its key, in one statement that reads at most `most` rows of each.

    None reads them all, each count as a range of its own: cheap where an index has all that it asks for.
    """
    if not rows:
        return {}
    limited = [found.order_by().values("pk")[:most].query.sql_with_params() for found in rows.values()]
    # The querysets' own statements, their values apart.
    each = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS counted)" for sql, _params in limited)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {each}", [value for _sql, params in limited for value in params])
        return dict(zip(rows, cursor.fetchone(), strict=True))
