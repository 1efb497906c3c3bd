"""Reports are found by their words: a column of tokens, and the database's own index over it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from feedback.reports.models import WORDS, WordsField


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for report in apps.get_model("reports", "FrictionReport").objects.iterator():
        report.save(update_fields=["words"])


def index(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in WORDS.creating(editor.connection.vendor):
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_merge")]
    operations = [
        migrations.AddField(
            model_name="frictionreport",
            name="words",
            field=WordsField(default="", editable=False, help_text="For searching only."),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # The last one to touch this table: SQLite forgets the triggers when Django rebuilds it.
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
