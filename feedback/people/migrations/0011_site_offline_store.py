"""What a desk keeps on its disk can be another choice at a site; empty is the organisation's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0010_offline_store")]

    operations = [
        migrations.AddField(
            model_name="site",
            name="offline_store",
            field=models.CharField(
                blank=True,
                choices=[("encrypted", "Encrypted on the desk"), ("memory", "In memory only")],
                db_default="",
                default="",
                help_text="How browsers keep drafts and reports that wait to be sent here; empty: as in the organisation.",
                max_length=16,
            ),
        ),
    ]
