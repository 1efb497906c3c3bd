"""A wall's record of a quarter is counted from an index alone, however many promises there are."""

from django.db import migrations, models

from feedback.core.onlineindex import AddIndexOnline, RemoveIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("commitments", "0012_coarse_times")]
    operations = [
        AddIndexOnline(
            model_name="commitment",
            index=models.Index(fields=["site", "due_at", "id", "subject_type", "state"], name="commitment_record"),
        ),
        RemoveIndexOnline(model_name="commitment", name="commitment_site"),
    ]
