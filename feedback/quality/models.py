"""What calls are scored by, the scores themselves, and each look that was taken at one again.

A rubric is never changed: an edit makes a new edition of it, and a score keeps the edition it was given by. What people
wrote is masked before it is stored.
"""

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Tool
from feedback.core.maskedfields import CALL_MAY_NOT_HOLD, MaskedCharField, MaskedTextField
from feedback.people.models import Site, Team, User
from feedback.quality.marking import FEWEST_STEPS, HEAVIEST, MOST_STEPS
from feedback.quality.states import Outcome, State
from feedback.training.models import Cycle

NOTE_LIMIT, TALK_LIMIT = 2000, 2000
MOST_DIMENSIONS = 8
_HUNDRED = MaxValueValidator(100)


class Rubric(models.Model):
    """What a call is scored by. It is retired, never deleted; `version` is the number of its edition in use."""

    name = models.CharField(max_length=120)
    summary = MaskedCharField(max_length=500, blank=True, help_text="For which calls, in a sentence or two.")
    version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("name"), name="rubric_name")]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """A rubric as it was scored by from some day on. Written once."""

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="editions", db_index=False)
    version = models.PositiveIntegerField()
    scale = models.PositiveSmallIntegerField(
        default=5,
        validators=[MinValueValidator(FEWEST_STEPS), MaxValueValidator(MOST_STEPS)],
        help_text="Marks go from 1, the lowest, to this.",
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["rubric", "version"], name="edition_once")]

    def __str__(self) -> str:
        return f"version {self.version} of rubric {self.rubric_id}"


class Dimension(models.Model):
    """One thing that is marked in a call: how somebody works with a tool, or the organisation's own."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="dimensions", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    hint = MaskedCharField(max_length=300, blank=True, help_text="What the highest mark looks like.")
    tool = models.ForeignKey(
        Tool,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Adherence to this tool.",
    )
    weight = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(HEAVIEST)])

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="dimension_once")]

    def __str__(self) -> str:
        return self.name


class Score(models.Model):
    """One call of one person, scored by somebody who looks after them. Site and team are as they were that day."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scores", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    scorer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="given_scores", db_index=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="scores")
    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    interaction_id = MaskedCharField(
        only=CALL_MAY_NOT_HOLD, max_length=120, blank=True, help_text="The call, as the phone system names it."
    )
    note = MaskedTextField(
        blank=True, validators=[MaxLengthValidator(NOTE_LIMIT)], help_text="A word of coaching, masked."
    )
    masked = models.JSONField(default=dict, help_text='What was masked before storing: {"email": 1}.')
    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="The round that fits."
    )
    percent = models.PositiveSmallIntegerField(validators=[_HUNDRED])
    adherence = models.PositiveSmallIntegerField(
        null=True, validators=[_HUNDRED], help_text="Of the dimensions about tools; empty where none of them came up."
    )
    state = models.CharField(max_length=16, choices=State, default=State.GIVEN)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_because = MaskedCharField(max_length=300, blank=True)
    scored_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-scored_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("scorer")), name="score_by_another"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="score_percent"),
            models.UniqueConstraint(
                fields=["scorer", "person", "interaction_id"],
                condition=~Q(interaction_id="") & ~Q(state="withdrawn"),
                name="score_call_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-scored_at", "-id"], name="score_person"),
            models.Index(fields=["scorer", "-scored_at", "-id"], name="score_scorer"),
            models.Index(fields=["team", "scored_at"], name="score_team"),
            models.Index(fields=["site", "scored_at"], name="score_site"),
            models.Index(fields=["-scored_at", "-id"], name="score_recent"),
            models.Index(fields=["state"], name="score_waiting", condition=Q(state__in=["disputed", "appealed"])),
        ]

    def __str__(self) -> str:
        return f"score {self.pk} of person {self.person_id}"


class Mark(models.Model):
    """What one dimension was given in one call; empty: it did not come up."""

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="marks", db_index=False)
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="marks")
    points = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["dimension__position"]
        constraints = [
            models.UniqueConstraint(fields=["score", "dimension"], name="mark_once"),
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=1), name="mark_points"),
        ]

    def __str__(self) -> str:
        return f"{self.points} for dimension {self.dimension_id}"


class Look(models.Model):
    """Somebody does not agree with a score of theirs: the first look is the scorer's, the second somebody else's."""

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="looks", db_index=False)
    round = models.PositiveSmallIntegerField(choices=[(1, _("First")), (2, _("Second"))])
    reason = MaskedTextField(validators=[MaxLengthValidator(TALK_LIMIT)], help_text="In their own words, masked.")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    answer = MaskedTextField(blank=True, validators=[MaxLengthValidator(TALK_LIMIT)], help_text="Masked.")
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    percent_before = models.PositiveSmallIntegerField(null=True, validators=[_HUNDRED])
    marks_before = models.JSONField(default=dict, help_text="By dimension, where it was changed.")

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["score", "round"], name="look_once"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None, answered_by=None)
                | (~Q(outcome="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="look_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"look {self.round} at score {self.score_id}"
