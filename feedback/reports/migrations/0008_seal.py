"""Somebody stands in a row by name, or by the seal of what they raised without it. First the room for both."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from feedback.reports.models import WORDS


FIRST = 1001


def mend(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite forgets the triggers of the word index and where the numbers begin when Django rebuilds the table."""
    if editor.connection.vendor != "sqlite":
        return
    for statement in WORDS.creating("sqlite"):
        editor.execute(statement, params=None)
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM reports_frictionreport")
        last = max(cursor.fetchone()[0], FIRST - 1)
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'reports_frictionreport'")
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('reports_frictionreport', %s)", [last])


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_live_on_and_teams'),
        ("people", "0008_seal"),
        ('reports', '0007_fewer_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, mend),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='seal', serialize=False, to='reports.frictionreport')),
                ('envelope', models.CharField(help_text="The author's id, encrypted; hexadecimal.", max_length=80)),
                ('token', models.CharField(help_text='By which the author finds it; hexadecimal.', max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name='frictionreport',
            name='unplaced',
            field=models.BooleanField(default=False, help_text='Raised without a name where too few could be meant: its site is for its dates only (crowds.py).'),
        ),
        migrations.AlterField(
            model_name='attachment',
            name='uploaded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='frictionreport',
            name='reporter',
            field=models.ForeignKey(db_index=False, help_text="Empty when anonymous: who it was is in the report's seal (seal.py).", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='frictionreport',
            name='stored_at',
            field=models.DateTimeField(default=django.utils.timezone.now, help_text='Of an anonymous one, the hour.'),
        ),
        migrations.AlterField(
            model_name='message',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='supporter',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supported', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='verification',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=models.UniqueConstraint(fields=('token',), name='seal_token'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='sealed',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reports.seal'),
        ),
        migrations.AddField(
            model_name='message',
            name='sealed',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reports.seal'),
        ),
        migrations.AddField(
            model_name='supporter',
            name='sealed',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reports.seal'),
        ),
        migrations.AddField(
            model_name='verification',
            name='sealed',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reports.seal'),
        ),
    ]
