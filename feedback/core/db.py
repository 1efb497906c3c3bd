"""What differs between the two databases, PostgreSQL and SQLite, and nowhere else."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Subquery

Row = TypeVar("Row", bound=Model)
#: Any number will do as long as it stays the same: PostgreSQL names advisory locks by numbers.
MIGRATION_LOCK = 14_000_014


def is_postgres() -> bool:
    """Whether the default database is PostgreSQL; otherwise it is SQLite."""
    return connection.vendor == "postgresql"


def skip_locked() -> dict[str, bool]:
    """Arguments for `select_for_update`: rows that another worker holds are passed over, where the database can."""
    return {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}


def claimed(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of `rows` nobody else is working on, held until the transaction ends.

    SQLite has one writer at a time (`BEGIN IMMEDIATE`), so what a transaction reads there is its own already.
    """
    return rows.select_for_update(of=("self",), **skip_locked()) if is_postgres() else rows


def settled_before(column: str) -> Q:
    """Rows whose writing transaction, by its id in `column`, is older than every one still running: no gap can fill.

    SQLite has one writer, so whatever can be read there is settled.
    """
    if not is_postgres():
        return Q()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return Q(**{f"{column}__lt": cursor.fetchone()[0]})


def clock() -> datetime:
    """The database's own time, aware, in UTC: the one clock that all machines share."""
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0])


@contextmanager
def migrating() -> Iterator[None]:
    """Lets one process at a time change the tables; a second one waits and then finds nothing to do."""
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    else:
        with Path(settings.DATA_DIR, "migrate.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class OneOf(Func):
    """`column IN (subquery)`, written so that an index on the column can serve it inside an OR.

    PostgreSQL hashes an IN over a subquery and then looks at every row; an array it looks up. SQLite does that anyway.
    """

    template = "%(expressions)s"
    arg_joiner = " IN "
    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """`column = ANY(ARRAY(subquery))`."""
        return self.as_sql(compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY", **context)


def one_of(column: str, subquery: QuerySet[Any]) -> Q:
    """Rows whose `column` is among the values of a subquery of one column."""
    return Q(OneOf(F(column), Subquery(subquery)))
