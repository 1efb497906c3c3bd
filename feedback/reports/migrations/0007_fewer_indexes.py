"""Five indexes less for every report to write: each was the first column of another one.

The statements are written out: on SQLite an AlterField would make the table anew, and lose the triggers of its word index.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

INDEXES = {
    "reports_frictionreport_owner_id_835c6e04": "owner_id",
    "reports_frictionreport_reporter_id_3026916d": "reporter_id",
    "reports_frictionreport_site_id_2288b33e": "site_id",
    "reports_frictionreport_team_id_72fd6456": "team_id",
    "reports_frictionreport_tool_id_64905474": "tool_id",
}
DROP = [f"DROP INDEX IF EXISTS {name}" for name in INDEXES]
MAKE = [f"CREATE INDEX {name} ON reports_frictionreport ({column})" for name, column in INDEXES.items()]


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_initial"),
        ("people", "0004_setup_confirmed"),
        ("reports", "0006_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(DROP, MAKE)],
            state_operations=[
            migrations.AlterField(
                    model_name='frictionreport',
                    name='owner',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_reports', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='frictionreport',
                    name='reporter',
                    field=models.ForeignKey(db_index=False, help_text='Never shown when anonymous.', on_delete=django.db.models.deletion.PROTECT, related_name='reports', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='frictionreport',
                    name='site',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site'),
                ),
                migrations.AlterField(
                    model_name='frictionreport',
                    name='team',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team'),
                ),
                migrations.AlterField(
                    model_name='frictionreport',
                    name='tool',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='catalogue.tool'),
                ),
            ],
        ),
    ]
