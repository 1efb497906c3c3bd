"""The promise every report gets unless a policy says otherwise: there is always one."""

from django.db import migrations


def seed(apps, schema_editor):
    apps.get_model("commitments", "SlaPolicy").objects.get_or_create(
        is_fallback=True,
        defaults={
            "name": "Standard promise",
            "acknowledge_days": 1,
            "respond_days": 14,
            "reopened_days": 7,
            "warn_at": [50, 80],
            "chain": [{"after_minutes": 0, "tell": "supervisor"}],
        },
    )


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
