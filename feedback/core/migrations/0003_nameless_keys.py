"""An answer that is kept for its repeat no longer says whose it is. What is there is a day old at most, and forgotten."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("core", "IdempotencyRecord").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0002_set_up_marks")]
    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="idempotencyrecord", name="idempotency_once"),
        migrations.RemoveField(model_name="idempotencyrecord", name="person_id"),
        migrations.AlterField(
            model_name="idempotencyrecord",
            name="key",
            field=models.CharField(help_text="HMAC-SHA256 of the person and the key that they sent.", max_length=80),
        ),
        migrations.AddConstraint(
            model_name="idempotencyrecord",
            constraint=models.UniqueConstraint(fields=("key",), name="idempotency_once"),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
    ]
