"""What failed and was said without a name is no longer known to the session in which it was: too few sit in one.

Backwards there is nothing to do: where it was said is forgotten.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("reports", "FrictionReport").objects.filter(anonymous=True, source="session").update(source="page")
    apps.get_model("training", "Capture").objects.filter(report__anonymous=True).delete()


class Migration(migrations.Migration):
    dependencies = [("training", "0007_works_well"), ("reports", "0012_natures")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
