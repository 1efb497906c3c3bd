"""What a session is about, point by point."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.changes.models import Change
from feedback.core.maskedfields import MaskedCharField, MaskedTextField
from feedback.floor.models import Note, Question
from feedback.reports.models import FrictionReport
from feedback.training.models.sessions import Session

#: The longest a session, and so one point of it, can take.
LONGEST = 480


class Topic(models.TextChoices):
    """Where a point of the agenda comes from; the codes are on the wire."""

    LAST = "last", _("Asked for last time")
    CHANGED = "changed", _("Changed since")
    OPEN = "open", _("Still in the way")
    ASKED = "asked", _("Asked most")
    WELL = "well", _("Works well")
    OWN = "own", _("From the lead")
    TURN = "turn", _("Your turn")


class AgendaItem(models.Model):
    """One point of a session's agenda, as its lead has set it.

    A session without any has the agenda that is drafted from its round whenever it is looked at. What a point is about
    is named, not copied: its words and figures are read when it is shown, by whoever may see them.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda", db_index=False)
    position = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=8, choices=Topic)
    title = MaskedCharField(max_length=160, blank=True, help_text="The lead's own words; empty: those it is about.")
    notes = MaskedTextField(max_length=2000, blank=True, help_text="What the lead wants to say.")
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(LONGEST)])
    hidden = models.BooleanField(default=False, help_text="Left out this time.")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    report = models.ForeignKey(FrictionReport, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="agenda_order"),
            models.CheckConstraint(
                condition=Q(change__isnull=False)
                | Q(report__isnull=False)
                | Q(note__isnull=False)
                | Q(question__isnull=False)
                | Q(topic="turn")
                | ~Q(title=""),
                name="agenda_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} in session {self.session_id}"

    @property
    def key(self) -> str:
        """What it is about, in a word: `report-1042`; empty for a point of the lead's own."""
        for name in ("change", "report", "note", "question"):
            if pk := getattr(self, f"{name}_id"):
                return f"{name}-{pk}"
        return "turn" if self.topic == Topic.TURN else ""
