"""Filling tables by the hundred thousand: indexes and foreign keys are made once at the end, not row by row.

Belongs to core/db.py.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Model

from feedback.core.db import is_postgres

_INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique
"""
_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype = 'f'
"""


@contextmanager
def filling(models: Sequence[type[Model]]) -> Iterator[None]:
    """One transaction for filling these tables, of which nobody else can read or write them meanwhile.

    On PostgreSQL, what only speeds reading up or proves references is taken away first and made again at the end, as it
    was: whatever goes wrong in between, all of it is rolled back together.
    """
    with transaction.atomic():
        if not is_postgres():
            yield
            return
        # What is still to be proved of rows written before has to be, as long as the references are there.
        _run(["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"])
        undone = [*_found(_KEYS, models), *_found(_INDEXES, models)]
        _run([drop for drop, _make in undone])
        yield
        _run(["SET LOCAL maintenance_work_mem = '512MB'", *(make for _drop, make in reversed(undone))])


def _found(query: str, models: Sequence[type[Model]]) -> list[tuple[str, str]]:
    """Statements that remove something of these tables, each with the one that makes it again."""
    with connection.cursor() as cursor:
        cursor.execute(query, [[model._meta.db_table for model in models]])
        return cursor.fetchall()


def _run(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
