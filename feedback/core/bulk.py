"""Loading rows by the million: COPY on PostgreSQL, prepared inserts on SQLite. For loaders, never for a request."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

from feedback.core.db import is_postgres


def load(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append rows to a model's table. `columns` are column names; JSON comes as text, instants aware and in UTC."""
    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if is_postgres():
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            adapted = ([_stored(value) for value in row] for row in rows)
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', adapted)  # noqa: S608 - names of ours


def _stored(value: Any) -> Any:
    """SQLite keeps instants as text, in the form that Django reads."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def next_id(model: type[models.Model]) -> int:
    """The id after the largest one in use; only sound while nobody else writes the table."""
    return int(model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def continue_ids(*loaded: type[models.Model]) -> None:
    """Let the database go on numbering after the largest id of each table that was loaded with ids."""
    if not is_postgres():
        return  # AUTOINCREMENT follows the largest id by itself
    with connection.cursor() as cursor:
        for model in loaded:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM \"{table}\"))", [table]
            )  # noqa: S608
