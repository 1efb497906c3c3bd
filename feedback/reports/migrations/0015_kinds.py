"""How many reports of a kind came in a week is counted from an index alone, however many there are."""

from django.db import migrations, models

from feedback.core.onlineindex import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("reports", "0014_library_cipher")]
    operations = [
        AddIndexOnline(
            model_name="frictionreport",
            index=models.Index(fields=["tool", "category", "call_type", "created_at", "id"], name="report_kind"),
        ),
    ]
