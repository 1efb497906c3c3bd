"""`suggested` is what the tool said. What stood there was what would help, so it moves to `expected`, a batch at a time.

It stays there when this is taken back: nothing is lost, and what is said since then is not a wish.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Concat

BATCH = 2000


def move_wishes(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """What somebody wished for stands beside what they had expected."""
    reports = apps.get_model("reports", "FrictionReport").objects.using(editor.connection.alias)
    last = 0
    while ids := list(reports.filter(~Q(suggested=""), pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        chosen = reports.filter(pk__in=ids)
        chosen.filter(expected="").update(expected=F("suggested"), suggested="")
        both = Concat(F("expected"), Value("\n\n"), F("suggested"), output_field=TextField())
        chosen.exclude(suggested="").update(expected=both, suggested="")
        last = ids[-1]


class Migration(migrations.Migration):
    #: No lock is held from one batch to the next.
    atomic = False
    dependencies = [("reports", "0012_natures")]
    operations = [migrations.RunPython(move_wishes, migrations.RunPython.noop)]
