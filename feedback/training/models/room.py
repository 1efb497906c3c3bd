"""What happens while a session is held: the code on the screen, and what people said there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Tool
from feedback.core.maskedfields import MaskedTextField
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from feedback.training.models.sessions import Session


class SessionCode(models.Model):
    """The code that the room's screen shows now. Whoever enters it in time, and has a place in the round, was there."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="code")
    code = models.CharField(max_length=12)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["code"], name="session_code")]

    def __str__(self) -> str:
        return f"code of session {self.session_id}"


class CodeTry(models.Model):
    """How many wrong codes somebody has entered lately, so that nobody guesses one."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    wrong = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.wrong} wrong codes by {self.person_id}"


class Capture(models.Model):
    """Something said in a session: where it worked, or where it failed. What failed is a report like any other.

    `by` is empty for what was said without a name: then nothing here leads to anybody.
    """

    class Kind(models.TextChoices):
        WORKED = "worked", _("It worked")
        FAILED = "failed", _("It failed")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="captures", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = MaskedTextField(blank=True, help_text="What worked, masked; what failed is in the report's own words.")
    report = models.OneToOneField(FrictionReport, on_delete=models.PROTECT, null=True, related_name="capture")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "id"], name="capture_session")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="failed", report__isnull=False, text="") | Q(kind="worked", report=None) & ~Q(text=""),
                name="capture_said",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} in session {self.session_id}"
