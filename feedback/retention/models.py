"""How long each kind of data is kept, what may not be touched meanwhile, and whose data was erased on request."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.core.maskedfields import MaskedTextField
from feedback.people.models import User

REASON_LIMIT = 1000


class Rule(models.Model):
    """For how many months one kind of data is kept; none: for good."""

    code = models.CharField(max_length=16, unique=True)
    months = models.PositiveSmallIntegerField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code}: {self.months}"


class Hold(models.Model):
    """Something stays as it is for a court, an auditor or a dispute, whatever the rules say, until this is lifted."""

    class Over(models.TextChoices):
        EVERYTHING = "everything", _("Everything")
        PERSON = "person", _("A person")
        REPORT = "report", _("A report")

    over = models.CharField(max_length=16, choices=Over)
    thing_id = models.BigIntegerField(null=True, help_text="Of the person or the report.")
    reason = MaskedTextField(validators=[MaxLengthValidator(REASON_LIMIT)])
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(over="everything") ^ Q(thing_id__isnull=False), name="hold_over"),
            models.UniqueConstraint(fields=["over", "thing_id"], condition=Q(lifted_at=None), name="hold_once"),
            models.UniqueConstraint(
                fields=["over"], condition=Q(over="everything", lifted_at=None), name="hold_everything_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.over} {self.thing_id or ''}".strip()


class Erasure(models.Model):
    """Somebody's data was erased on request; their number stays, and leads to nobody."""

    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    counts = models.JSONField(help_text='What went, by kind: {"reports": 3}.')

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"person {self.person_id}"
