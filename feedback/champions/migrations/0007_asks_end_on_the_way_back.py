from django.db import migrations


def end_asks(apps, schema_editor):
    """Before 0005 every swap had a giver: what is asked without one ends, so that the way back is open.

    In a migration of its own, because PostgreSQL does not alter a table whose deletions are not settled yet.
    """
    asks = apps.get_model("champions", "Swap").objects.filter(giver=None)
    for part in ("Invited", "NotMe"):
        rows = apps.get_model("champions", part).objects.filter(swap_id__in=asks.values("pk"))
        rows._raw_delete(schema_editor.connection.alias)
    asks._raw_delete(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("champions", "0006_unsocial_hours")]

    operations = [migrations.RunPython(migrations.RunPython.noop, end_asks)]
