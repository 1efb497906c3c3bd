"""Somebody stands in a row by name, or by the seal of what they raised without it. First the room for both."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_live_on_and_teams'),
        ("people", "0008_seal"),
        ('reports', '0007_fewer_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
