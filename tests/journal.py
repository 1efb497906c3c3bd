"""Emptying the database between tests, although the journal refuses DELETE.

PostgreSQL empties by TRUNCATE, which the journal's triggers leave alone. SQLite has only DELETE, so there the triggers
are taken away for the moment, by the migration that made them, and put back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations  # .operations alone imports itself in a circle

append_only: Any = import_module("feedback.events.migrations.0003_append_only")


@contextmanager
def unguarded() -> Iterator[None]:
    """The journal without its triggers, for as long as the block lasts."""
    with connection.schema_editor() as editor:
        append_only.allow(apps, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            append_only.refuse(apps, editor)


@pytest.fixture(autouse=True, scope="session")
def _let_tests_empty_the_journal() -> Iterator[None]:
    flush = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        if not any("events_event" in sql for sql in sql_list):
            return flush(self, sql_list)
        with unguarded():
            return flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield
