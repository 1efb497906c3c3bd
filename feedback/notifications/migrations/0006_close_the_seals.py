"""News for whoever raised a report without their name is addressed to its seal; mail that told of it is forgotten."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from feedback.reports.migrations._first_cipher import open_either

#: What somebody hears as the one who raised a report.
TOLD = ("answer", "question", "talk", "progress", "late")


def close(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    lines, mails = (apps.get_model("notifications", name).objects for name in ("Notification", "Mail"))
    for report, envelope in apps.get_model("reports", "Seal").objects.values_list("report_id", "envelope").iterator():
        author = open_either(report, envelope)
        own = lines.filter(user=author, subject_type="report", subject_id=report, kind__in=TOLD)
        own.update(user=None, sealed_id=report, mail_at=None)
        mails.filter(user=author, sent_at__isnull=False).delete()


def reopen(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    lines = apps.get_model("notifications", "Notification").objects
    for report, envelope in apps.get_model("reports", "Seal").objects.values_list("report_id", "envelope").iterator():
        lines.filter(sealed=report).update(user=open_either(report, envelope), sealed_id=None)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_seal"), ("reports", "0010_sealed")]
    operations = [migrations.RunPython(close, reopen)]
