"""What the auditor found when it last looked."""

from django.db import models


class Audit(models.Model):
    """One row: when the auditor last looked, and what it found. Nothing found is good."""

    name = models.CharField(max_length=16, unique=True, default="last")
    at = models.DateTimeField()
    findings = models.JSONField(
        default=list, help_text='`[{"code": "clocks", "since": ISO 8601, "promises": [id, …]}]`'
    )

    def __str__(self) -> str:
        return f"{self.at:%FT%TZ}: {len(self.findings)} findings"
