"""Themes: reports that have one owner and get one answer, though each of them goes on standing for itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Tool
from feedback.core.maskedfields import MaskedCharField
from feedback.people.models import User
from feedback.reports.models import FrictionReport


class Theme(models.Model):
    """What several reports about a tool have in common."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    title = MaskedCharField(max_length=160)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="themes")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="themes")
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    answered_at = models.DateTimeField(null=True, help_text="The last answer given to all of them.")
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-updated_at", "-id"]
        indexes = [models.Index(fields=["updated_at", "id"], name="theme_recent")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | models.Q(state__in=["open", "answered"], closed_at=None),
                name="theme_closed",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ThemeReport(models.Model):
    """A report in a theme; a report is in one at most."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="links")
    report = models.OneToOneField(FrictionReport, on_delete=models.CASCADE, related_name="theme_link")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.report_id} in {self.theme_id}"
