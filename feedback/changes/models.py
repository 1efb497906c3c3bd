"""You said, we did: what was altered because of reports, with a before, an after and a date."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Tool
from feedback.core.maskedfields import MaskedCharField, MaskedTextField
from feedback.people.models import User
from feedback.reports.models import FrictionReport


class Change(models.Model):
    """Something that was altered in a tool, a process or the training. A draft until it is published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    class Where(models.TextChoices):
        TOOL = "tool", _("In the tool")
        PROCESS = "process", _("In how we work")
        TRAINING = "training", _("In the training")

    title = MaskedCharField(max_length=160)
    before = MaskedTextField(validators=[MaxLengthValidator(2000)])
    after = MaskedTextField(validators=[MaxLengthValidator(2000)])
    where = models.CharField(max_length=16, choices=Where, default=Where.TOOL)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="changes")
    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    effective_at = models.DateTimeField(help_text="From when on it is so.")
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="changes")
    asked_at = models.DateTimeField(null=True, help_text="When the first of its reports was raised.")
    people_count = models.PositiveIntegerField(default=0, help_text="How many people asked, each once.")
    fixed_count = models.PositiveIntegerField(default=0, help_text="How many of them say it is fixed.")
    still_count = models.PositiveIntegerField(default=0, help_text="How many say it still happens.")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["state", "published_at", "id"], name="change_recent"),
            models.Index(fields=["published_at", "id"], name="change_latest"),
            models.Index(fields=["tool", "state", "published_at", "id"], name="change_tool"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft", published_at=None)
                | models.Q(state="published", published_at__isnull=False),
                name="change_published",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ChangeReport(models.Model):
    """A report that a change answers."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="links")
    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="change_links")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "report"], name="change_report_once")]

    def __str__(self) -> str:
        return f"{self.change_id} answers {self.report_id}"
