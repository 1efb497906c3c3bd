"""Letters: one a team and month, with lines that hold ids and figures; what they name is read when they are shown."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from feedback.core.maskedfields import MaskedTextField
from feedback.letters.states import Part, State
from feedback.people.models import Team, User

GREETING_LIMIT, TEXT_LIMIT = 600, 400
#: Lines of their own that a supervisor can add.
MOST_OWN = 10


class TeamLetter(models.Model):
    """What a team said in a month and what came of it. Its figures are those of the day it was assembled."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="letters")
    month = models.DateField(help_text="The first day of the month it tells of, at the team's site.")
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    greeting = MaskedTextField(blank=True, help_text="The supervisor's own words, as written.")
    assembled_at = models.DateTimeField()
    send_at = models.DateTimeField(null=True, help_text="When it goes out by itself; empty: when somebody sends it.")
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Empty: it went out by itself."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "month"], name="letter_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="letter_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["month", "id"], name="team_letter_recent"),
            models.Index(fields=["send_at"], name="team_letter_due", condition=Q(state="draft")),
        ]

    def __str__(self) -> str:
        return f"letter to team {self.team_id} for {self.month:%Y-%m}"


class LetterLine(models.Model):
    """One line: facts and ids, or with `own` somebody's words. One that is not `shown` is kept for a change of mind."""

    letter = models.ForeignKey(TeamLetter, on_delete=models.CASCADE, related_name="lines")
    part = models.CharField(max_length=16, choices=Part)
    position = models.PositiveSmallIntegerField()
    shown = models.BooleanField(default=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    text = MaskedTextField(blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"line {self.pk} of letter {self.letter_id}"
