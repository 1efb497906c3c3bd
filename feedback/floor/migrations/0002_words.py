"""Questions and notes are found by their words: the database's own index over a column of tokens."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from feedback.floor.models import NOTE_WORDS, QUESTION_WORDS


def index(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for words in (QUESTION_WORDS, NOTE_WORDS):
        for statement in words.creating(editor.connection.vendor):
            editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("floor", "0001_initial")]
    operations = [
        # The last one to touch these tables: SQLite forgets the triggers when Django rebuilds one.
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
