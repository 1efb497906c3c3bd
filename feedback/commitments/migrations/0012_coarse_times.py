"""When a promise was stored is told by whoever stores it. Nothing changes in the database: so it is not asked to."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0011_place_counts")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="commitment",
                    name="created_at",
                    field=models.DateTimeField(
                        default=django.utils.timezone.now, help_text="For a report without a name, the hour."
                    ),
                ),
                migrations.AlterField(
                    model_name="commitment",
                    name="updated_at",
                    field=models.DateTimeField(
                        default=django.utils.timezone.now, help_text="As its subject tells: at times only the hour."
                    ),
                ),
            ]
        )
    ]
