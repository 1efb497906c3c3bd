from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_letters")]
    operations = [
        migrations.RenameField("organisation", "setup_skipped", "setup_confirmed"),
        migrations.AlterField(
            "organisation",
            "setup_confirmed",
            models.JSONField(default=list, help_text="Steps of the guided set-up whose defaults were looked at and kept."),
        ),
    ]
