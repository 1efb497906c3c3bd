"""What falls due in a quarter is found without reading the places of all the years before it."""

from django.db import migrations, models

from feedback.core.onlineindex import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("training", "0008_nameless_captures")]
    operations = [
        AddIndexOnline(model_name="enrolment", index=models.Index(fields=["due_on"], name="enrolment_due")),
    ]
