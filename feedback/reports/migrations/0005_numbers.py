"""SQLite forgets where a table's numbers begin when Django rebuilds it; reports begin with F-1001 there, too."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LAST_BEFORE = 1000


def begin(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "sqlite":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM reports_frictionreport")
        last = max(cursor.fetchone()[0], LAST_BEFORE)
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'reports_frictionreport'")
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('reports_frictionreport', %s)", [last])


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_words")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
