"""Reports are numbered from F-1001, so that the first one already reads like a reference."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FIRST = 1001


def start_at_first(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"ALTER TABLE reports_frictionreport ALTER COLUMN id RESTART WITH {FIRST}")
    else:
        editor.execute("DELETE FROM sqlite_sequence WHERE name = 'reports_frictionreport'")
        editor.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('reports_frictionreport', {FIRST - 1})")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(start_at_first, migrations.RunPython.noop)]
