"""Every envelope is sealed anew by AES-256-GCM; backwards, by the first cipher. Tokens stay: they are the same.

Batch by batch, each in a transaction of its own and skipping what is done, so it can be stopped and run again. An
envelope that no key opens stays what it is.
"""

from collections.abc import Callable

from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.functions import Length

from feedback.reports.migrations._first_cipher import LENGTH, close_first, open_first
from feedback.reports.seal import Unreadable, close_envelope, open_envelope

BATCH = 500


def renew(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _change(apps, open_first, close_envelope, long=True)


def restore(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _change(apps, open_envelope, close_first, long=False)


def _change(
    apps: StateApps, opened: Callable[[int, str], int], closed: Callable[[int, int], str], *, long: bool
) -> None:
    seals = apps.get_model("reports", "Seal").objects.annotate(length=Length("envelope"))
    todo = (seals.filter(length=LENGTH) if long else seals.exclude(length=LENGTH)).order_by("pk")
    last = 0
    while rows := list(todo.filter(pk__gt=last)[:BATCH]):
        with transaction.atomic():
            for row in rows:
                try:
                    row.envelope = closed(row.pk, opened(row.pk, row.envelope))
                except Unreadable:
                    continue
            apps.get_model("reports", "Seal").objects.bulk_update(rows, ["envelope"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("reports", "0013_wishes")]
    operations = [migrations.RunPython(renew, restore)]
