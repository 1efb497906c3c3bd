"""The triggers that mark changes of the set-up, and the sum of the marks, on each of the two databases."""

# ruff: noqa: S608 - the names of tables and columns are ours.

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

#: Sums of very many of these still fit into 64 bits.
BITS = 40
MARKS = "core_setupmark"
_MARKING = f"INSERT INTO {MARKS} (mark) VALUES (1 + (random() * {2**BITS})::bigint);"
#: Compared inside the function: a trigger that names columns would stand in the way of migrations that alter them.
_IF_CHANGED = """
IF EXISTS (SELECT 1 FROM fresh JOIN stale USING (id) WHERE ({fresh}) IS DISTINCT FROM ({stale})) THEN
    {marking}
END IF;
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {body}
    RETURN NULL;
END $$
"""
_MARK = f"INSERT INTO {MARKS} (mark) VALUES (1 + abs(random() % {2**BITS}))"


#: The sum of all marks that can be seen: another one after every change of the set-up that was committed.
EDITION = f"SELECT coalesce(sum(mark), 0) FROM {MARKS}"


def edition() -> int:
    """What `EDITION` asks for."""
    with connection.cursor() as cursor:
        cursor.execute(EDITION)
        return int(cursor.fetchone()[0])


def watch(on: BaseDatabaseWrapper, table: str, columns: str = "") -> None:
    """Have every change of the table marked; of the columns named (`name, email`), where only those count.

    Does nothing where that is done already. PostgreSQL marks once a statement, SQLite once a row.
    """
    if on.vendor == "postgresql":
        _watch_statements(on, table, columns)
    else:
        _watch_rows(on, table, columns)


def unwatch(on: BaseDatabaseWrapper, table: str) -> None:
    """Have changes of the table marked no more."""
    with on.cursor() as cursor:
        if on.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {table}_mark() CASCADE")
        else:
            for verb in ("insert", "update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_mark_{verb}")


def _watch_statements(on: BaseDatabaseWrapper, table: str, columns: str) -> None:
    with on.cursor() as cursor:
        asked = "SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass"
        cursor.execute(asked, [f"{table}_mark", table])
        if cursor.fetchone() is not None:
            return
        cursor.execute(_FUNCTION.format(name=f"{table}_mark", body=_body(columns)))
        when = "UPDATE" if columns else "INSERT OR UPDATE OR DELETE OR TRUNCATE"
        seeing = "REFERENCING OLD TABLE AS stale NEW TABLE AS fresh" if columns else ""
        cursor.execute(
            f"CREATE TRIGGER {table}_mark AFTER {when} ON {table} {seeing} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_mark()"
        )


def _body(columns: str) -> str:
    if not columns:
        return _MARKING
    fresh, stale = (", ".join(f"{side}.{name.strip()}" for name in columns.split(",")) for side in ("fresh", "stale"))
    return _IF_CHANGED.format(fresh=fresh, stale=stale, marking=_MARKING)


def _watch_rows(on: BaseDatabaseWrapper, table: str, columns: str) -> None:
    changed = " OR ".join(f"OLD.{name.strip()} IS NOT NEW.{name.strip()}" for name in columns.split(",") if columns)
    with on.cursor() as cursor:
        for verb in ("UPDATE",) if columns else ("INSERT", "UPDATE", "DELETE"):
            when = f"WHEN {changed}" if changed else ""
            name = f"{table}_mark_{verb.lower()}"
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {verb} ON {table} {when} BEGIN {_MARK}; END")
