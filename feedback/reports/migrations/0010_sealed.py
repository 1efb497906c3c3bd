"""Never both, never neither: from here on the database refuses a name beside a report without one."""

from importlib import import_module

from django.db import migrations, models

#: Defined where it is wanted first when this is taken back.
mend = import_module("feedback.reports.migrations.0008_seal").mend


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_close_the_seals")]
    operations = [
        migrations.AddConstraint(
            model_name='frictionreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('anonymous', False), ('reporter__isnull', False), ('unplaced', False)), models.Q(('anonymous', True), ('reporter', None), ('team', None)), _connector='OR'), name='report_author'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sealed', None), ('uploaded_by__isnull', False)), models.Q(('sealed__isnull', False), ('uploaded_by', None)), _connector='OR'), name='attachment_who'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('author__isnull', False), ('sealed', None)), models.Q(('author', None), ('sealed__isnull', False)), _connector='OR'), name='message_who'),
        ),
        migrations.AddConstraint(
            model_name='supporter',
            constraint=models.UniqueConstraint(fields=('report', 'sealed'), name='supporter_sealed_once'),
        ),
        migrations.AddConstraint(
            model_name='supporter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sealed', None), ('user__isnull', False)), models.Q(('sealed__isnull', False), ('user', None)), _connector='OR'), name='supporter_who'),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.UniqueConstraint(fields=('report', 'sealed', 'round'), name='verification_sealed_once'),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sealed', None), ('user__isnull', False)), models.Q(('sealed__isnull', False), ('user', None)), _connector='OR'), name='verification_who'),
        ),
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
