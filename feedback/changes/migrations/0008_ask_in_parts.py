"""Whoever is asked after a release is asked with so many others at a time; what was asked before is one part, number 0."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("changes", "0007_flag_suspicions")]
    operations = [
        migrations.AddField(
            model_name="releaseask",
            name="part",
            field=models.PositiveIntegerField(
                db_default=0, default=0, help_text="With which of its crowds they were asked."
            ),
        ),
    ]
