"""The register: in which calls a tool stays out of the way, since when, and who asked for it."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from feedback.catalogue.models import CallType, Tool
from feedback.core.maskedfields import MaskedTextField
from feedback.people.models import User
from feedback.reports.models import FrictionReport

NOTE_LIMIT = 1000


class StayOut(models.Model):
    """A tool keeps quiet in calls of a type, or, without one, in every call; until it is ended."""

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="stay_outs")
    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, null=True, related_name="+")
    note = MaskedTextField(
        blank=True, validators=[MaxLengthValidator(NOTE_LIMIT)], help_text="What exactly it leaves alone."
    )
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tool", "call_type"], condition=Q(ended_at=None), name="stay_out_once"),
            models.UniqueConstraint(
                fields=["tool"], condition=Q(ended_at=None, call_type=None), name="stay_out_everywhere_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool} stays out of {self.call_type or 'every call'}"


class StayOutReport(models.Model):
    """A report that asked for it."""

    entry = models.ForeignKey(StayOut, on_delete=models.CASCADE, related_name="links")
    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "report"], name="stay_out_report_once")]

    def __str__(self) -> str:
        return f"{self.report_id} asked for {self.entry_id}"
