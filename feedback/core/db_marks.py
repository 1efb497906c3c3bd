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
_SOURCE = """
BEGIN
    {body}
    RETURN NULL;
END """
_FUNCTION = "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${source}$$"
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

    Does nothing where just that is done already, and takes no lock for it; triggers that mark something else are made
    anew. PostgreSQL marks once a statement, SQLite once a row.
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
    name, body = f"{table}_mark", _body(columns)
    with on.cursor() as cursor:
        # What is marked stands in the function alone, and when follows from it: the function tells the triggers apart.
        asked = "SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        cursor.execute(f"{asked} WHERE t.tgname = %s AND t.tgrelid = %s::regclass", [name, table])
        found = cursor.fetchone()
        if found is not None and found[0] == _SOURCE.format(body=body):
            return
        cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        cursor.execute(_FUNCTION.format(name=name, source=_SOURCE.format(body=body)))
        when = "UPDATE" if columns else "INSERT OR UPDATE OR DELETE OR TRUNCATE"
        seeing = "REFERENCING OLD TABLE AS stale NEW TABLE AS fresh" if columns else ""
        cursor.execute(
            f"CREATE TRIGGER {name} AFTER {when} ON {table} {seeing} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _body(columns: str) -> str:
    if not columns:
        return _MARKING
    fresh, stale = (", ".join(f"{side}.{name.strip()}" for name in columns.split(",")) for side in ("fresh", "stale"))
    return _IF_CHANGED.format(fresh=fresh, stale=stale, marking=_MARKING)


def _watch_rows(on: BaseDatabaseWrapper, table: str, columns: str) -> None:
    changed = " OR ".join(f"OLD.{name.strip()} IS NOT NEW.{name.strip()}" for name in columns.split(",") if columns)
    when = f"WHEN {changed}" if changed else ""
    names = {
        verb: f"{table}_mark_{verb.lower()}" for verb in (("UPDATE",) if columns else ("INSERT", "UPDATE", "DELETE"))
    }
    # SQLite keeps a trigger's text as it was given, so the text says whether it is the right one.
    wanted = {
        name: f"CREATE TRIGGER {name} AFTER {verb} ON {table} {when} BEGIN {_MARK}; END" for verb, name in names.items()
    }
    with on.cursor() as cursor:
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE %s"
        cursor.execute(asked, [table, f"{table}_mark_%"])
        there = dict(cursor.fetchall())
        for name, _text in there.items() - wanted.items():
            cursor.execute(f"DROP TRIGGER {name}")
        for _name, text in wanted.items() - there.items():
            cursor.execute(text)
