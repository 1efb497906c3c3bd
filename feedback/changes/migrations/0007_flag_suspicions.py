"""A rise after a release that its owner was told of waits to be looked into; what was told so far waits as well."""

from datetime import timedelta

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F

#: Of releases recorded later than this nobody was told.
NEWS_FOR = timedelta(days=21)


def flag(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """A row a release: a handful."""
    checks = apps.get_model("changes", "ReleaseCheck").objects.using(editor.connection.alias)
    told = checks.filter(finding="more", compared_at__lt=F("release__released_at") + NEWS_FOR)
    told.update(flagged_at=F("compared_at"))


class Migration(migrations.Migration):
    dependencies = [("changes", "0006_suspicions")]
    operations = [migrations.RunPython(flag, migrations.RunPython.noop)]
