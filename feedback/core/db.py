"""What differs between the two databases, PostgreSQL and SQLite, and nowhere else."""

import fcntl
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import cache
from itertools import compress
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, DateTimeField, F, Field, Func, JSONField, Model, Q, QuerySet, Subquery
from django.db.models.expressions import DatabaseDefault

from feedback.core.maskedfields import MaskedColumn, asked_beforehand

Row = TypeVar("Row", bound=Model)
#: Any number will do as long as it stays the same: PostgreSQL names advisory locks by numbers.
MIGRATION_LOCK = 14_000_014
#: SQLite takes 32,766 values a statement.
CREATED_AT_ONCE = 500


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


def refresh_statistics() -> None:
    """Let SQLite's planner know how the tables have grown, so that it chooses the right index.

    It looks at so many rows of each index and no more, whatever their number, as SQLite's documentation has it for
    connections that live long. PostgreSQL does this by itself.
    """
    if is_postgres():
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit=1000")
        cursor.execute("ANALYZE")


def clock() -> datetime:
    """The database's own time, aware, in UTC: the one clock that all machines share."""
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0])


def next_ids(model: type[Model], count: int) -> list[int]:
    """Keys for `count` new rows, for a transaction that has to know them before it writes."""
    with connection.cursor() as cursor:
        if is_postgres():
            asked = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(asked, [model._meta.db_table, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        last = cursor.fetchone()[0]
        return list(range(last + 1, last + count + 1))


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write many rows in the caller's transaction without making objects of them: COPY where the database has it.

    `columns` are fields by attribute (`owner_id`); what is left out gets the database's default. JSON comes as text or
    as what is to be stored.
    """
    fields = _fields(model, columns)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    stored = _stored(fields)
    beforehand = asked_beforehand() if any(isinstance(field, MaskedColumn) for field in fields) else nullcontext()
    with connection.cursor() as cursor:
        if is_postgres():
            # Django lets COPY through to the driver, and the driver's own errors with it.
            with beforehand, connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(stored(row))
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", list(map(stored, rows)))  # noqa: S608


def create_rows(rows: Sequence[Row]) -> Sequence[Row]:
    """Store new objects of one model in the caller's transaction and give them their keys; the same objects.

    As `bulk_create` does, with a statement that is worked out once a model instead of once a call: for the few rows
    that every request writes. Columns with a default of the database's get that one, unless all rows bring their own,
    and are read again when asked for.
    """
    for start in range(0, len(rows), CREATED_AT_ONCE):
        _create(rows[start : start + CREATED_AT_ONCE])
    return rows


def _create(rows: Sequence[Row]) -> None:
    model = type(rows[0])
    given = [[field.pre_save(row, add=True) for field in _own_fields(model)] for row in rows]
    # What every row leaves empty is left out: it is empty anyway, and short statements are cheap ones.
    filled = tuple(not all(_is_left(value) for value in column) for column in zip(*given, strict=True))
    begun, places, stored = _insert_of(model, filled, connection.vendor)
    values = [value for own in given for value in stored([*compress(own, filled)])]
    with connection.cursor() as cursor:
        cursor.execute(f"{begun} {', '.join([places] * len(rows))} RETURNING id", values)
        keys = cursor.fetchall()
    alias, defaulted = connection.alias, _defaulted(model, filled)
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, alias
        for name in defaulted:
            vars(row).pop(name, None)


@cache
def _own_fields(model: type[Model]) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.local_concrete_fields if not field.primary_key]


def _is_left(value: Any) -> bool:
    """Whether a column of a row is left to the database."""
    return value is None or isinstance(value, DatabaseDefault)


@cache
def _defaulted(model: type[Model], filled: tuple[bool, ...]) -> list[str]:
    fields = zip(_own_fields(model), filled, strict=True)
    return [field.attname for field, given in fields if field.has_db_default() and not given]


@cache
def _insert_of(model: type[Model], filled: tuple[bool, ...], _vendor: str) -> tuple[str, str, Callable[..., Any]]:
    """The beginning of an INSERT of these columns, the places of one row, and how the driver gets its values."""
    fields = list(compress(_own_fields(model), filled))
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    begun = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES"
    return begun, f"({', '.join(['%s'] * len(fields))})", _stored(fields)


def loader_of(model: type[Row]) -> tuple[list[str], Callable[[Sequence[Any]], Row]]:
    """The columns of a model, quoted, and what makes an object of their values as the driver gives them."""
    fields = model._meta.concrete_fields
    columns = [field.get_col(model._meta.db_table) for field in fields]
    converters = {
        place: (own, column)
        for place, column in enumerate(columns)
        if (own := [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)])
    }
    names = [field.attname for field in fields]

    def load(values: Sequence[Any]) -> Row:
        row = list(values)
        for place, (own, column) in converters.items():
            for convert in own:
                row[place] = convert(row[place], column, connection)
        return model.from_db(connection.alias, names, row)

    return [connection.ops.quote_name(str(field.column)) for field in fields], load


def update_rows(
    model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, same: Mapping[str, Any] | None = None
) -> None:
    """Set `columns` of many rows, each to its own values, in one statement where the database can.

    Each row is its key and then its values in the order of `columns`; `same` are columns that all get one value.
    """
    if not rows:
        return
    fields, common = _fields(model, ["id", *columns]), _fields(model, same or ())
    table = connection.ops.quote_name(model._meta.db_table)
    quoted = [connection.ops.quote_name(str(field.column)) for field in fields]
    constants = [f"{connection.ops.quote_name(str(field.column))} = %s" for field in common]
    stored, values = _stored(fields), list(_stored(common)(list((same or {}).values())))
    with connection.cursor() as cursor:
        if is_postgres():
            arrays = ", ".join(f"%s::{field.rel_db_type(connection)}[]" for field in fields)
            sets = ", ".join([*constants, *(f"{name} = new.{name}" for name in quoted[1:])])
            asked = f"UPDATE {table} SET {sets} FROM unnest({arrays}) AS new({', '.join(quoted)})"  # noqa: S608
            by_column = map(list, zip(*map(stored, rows), strict=True))
            cursor.execute(f"{asked} WHERE {table}.id = new.id", [*values, *by_column])
        else:
            sets = ", ".join([*constants, *(f"{name} = %s" for name in quoted[1:])])
            by_key = [[*values, *own[1:], own[0]] for own in map(stored, rows)]
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE {quoted[0]} = %s", by_key)  # noqa: S608


def _fields(model: type[Model], columns: Iterable[str]) -> list["Field[Any, Any]"]:
    return [field for name in columns if isinstance(field := model._meta.get_field(name), Field)]


def _stored(fields: Sequence["Field[Any, Any]"]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """How a row of these fields is handed to the driver."""
    converters = {place: convert for place, field in enumerate(fields) if (convert := _converter(field))}
    if not converters:
        return lambda row: row

    def convert_all(row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, convert in converters.items():
            if values[place] is not None:
                values[place] = convert(values[place])
        return values

    return convert_all


def _converter(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    if isinstance(field, MaskedColumn):
        return field.plain
    if isinstance(field, JSONField):
        encode = (field.encoder or json.JSONEncoder)().encode
        return lambda value: value if isinstance(value, str) else encode(value)
    if isinstance(field, DateTimeField) and not is_postgres():
        return connection.ops.adapt_datetimefield_value
    return None


@contextmanager
def migrating() -> Iterator[None]:
    """Lets one process at a time change the tables; a second one waits and then finds nothing to do."""
    if is_postgres():
        with connection.cursor() as cursor:
            # However long the first one takes: waiting for it is not waiting for a lock that somebody forgot.
            cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            cursor.execute("RESET lock_timeout; RESET statement_timeout")
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
