"""Who raised a report without their name goes into its seal, and out of every row that named them.

Backwards the envelopes are opened and the names written again; what was the team, and the id of the call, stay away.
"""

from itertools import count, islice
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F

from feedback.reports.migrations._first_cipher import close_first, open_either
from feedback.reports.seal import tokens

BATCH = 500
#: Tables and their column with a name.
SPOKEN = (("Message", "author"), ("Attachment", "uploaded_by"), ("Verification", "user"))


def close(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    report, seal = apps.get_model("reports", "FrictionReport"), apps.get_model("reports", "Seal")
    organisation = apps.get_model("people", "Organisation").objects
    used: dict[int, Any] = {}
    most = 0
    named = report.objects.filter(anonymous=True, reporter__isnull=False).order_by("pk")
    while batch := list(islice(named.values_list("pk", "reporter_id", "merged_into_id"), BATCH)):
        slots = [next(used.setdefault(author, count())) for _pk, author, _into in batch]
        most = max(most, *slots)
        seal.objects.bulk_create(
            seal(report_id=pk, envelope=close_first(pk, author), token=tokens(author, slot + 1)[slot])
            for (pk, author, _into), slot in zip(batch, slots, strict=True)
        )
        ids = [pk for pk, _author, _into in batch]
        _unname(apps, ids)
        for pk, author, into in batch:
            if into is not None:
                _unname_elsewhere(apps, pk, author, into)
        report.objects.filter(pk__in=ids).update(reporter=None, team=None, interaction_id="")
    width = organisation.values_list("seal_width", flat=True).first() or 0
    while width and width <= most:
        width *= 2
    organisation.update(**({"seal_width": width} if width else {}))


def _unname(apps: StateApps, ids: list[int]) -> None:
    """What they said on these very reports, and where they were moved along by a merge."""
    for model, column in SPOKEN:
        rows = apps.get_model("reports", model).objects.filter(report__in=ids, **{column: F("report__reporter")})
        rows.update(**{column: None, "sealed_id": F("report_id")})
    moved = apps.get_model("reports", "Supporter").objects.filter(moved_from__in=ids, user=F("moved_from__reporter"))
    moved.update(user=None, sealed_id=F("moved_from_id"))


def _unname_elsewhere(apps: StateApps, pk: int, author: int, into: int) -> None:
    """What they said on the report that theirs went into, unless they are concerned by it under their name as well."""
    root = apps.get_model("reports", "FrictionReport").objects.get(pk=into)
    supporters = apps.get_model("reports", "Supporter").objects
    if root.reporter_id == author or supporters.filter(report=into, user=author).exists():
        return
    for model, column in SPOKEN:
        rows = apps.get_model("reports", model).objects.filter(report=into, **{column: author})
        rows.update(**{column: None, "sealed_id": pk})


def reopen(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    seal = apps.get_model("reports", "Seal")
    for pk, envelope in list(seal.objects.values_list("report_id", "envelope")):
        author = open_either(pk, envelope)
        apps.get_model("reports", "FrictionReport").objects.filter(pk=pk).update(reporter=author)
        for model, column in (*SPOKEN, ("Supporter", "user")):
            rows = apps.get_model("reports", model).objects.filter(sealed=pk)
            rows.update(**{column: author, "sealed_id": None})
    seal.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_seal")]
    operations = [migrations.RunPython(close, reopen)]
