"""A step of a migration for when the rules change by which words are taken apart: what is stored is cut anew."""

from typing import Any, cast

from django.db import transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps
from django.db.models import Field, Model

BATCH = 500


def take_words_anew(app: str, model: str) -> RunPython:
    """Take the column `words` of a table in line with today's rules; backwards it stays. For migrations not atomic."""

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        words_anew(apps.get_model(app, model))

    return RunPython(forwards, RunPython.noop, elidable=True)


def words_anew(table: type[Model]) -> None:
    """Take the words of every row apart by today's rules.

    Batch by batch, each in a transaction of its own that writes only rows whose words differ: it holds no lock for
    long, and can be stopped and run again. What has no words, as after its time, gets none.
    """
    field, last = cast("Field[Any, Any]", table._meta.get_field("words")), 0
    having = table._base_manager.exclude(words="").order_by("pk")
    while rows := list(having.filter(pk__gt=last)[:BATCH]):
        stored = [field.value_from_object(row) for row in rows]
        changed = [row for row, words in zip(rows, stored, strict=True) if field.pre_save(row, add=False) != words]
        with transaction.atomic():
            table._base_manager.bulk_update(changed, [field.name])
        last = rows[-1].pk
