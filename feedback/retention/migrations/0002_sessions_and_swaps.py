"""Two kinds more: what was said in sessions, and notes on swaps; kept for good until an admin says otherwise."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

CODES = ("captures", "swaps")


def add(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The rows of the kinds, as the first migration made the others."""
    rules = apps.get_model("retention", "Rule").objects
    rules.bulk_create([rules.model(code=code, updated_at=timezone.now()) for code in CODES])


def take_away(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("retention", "Rule").objects.filter(code__in=CODES).delete()


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_first")]
    operations = [migrations.RunPython(add, take_away)]
