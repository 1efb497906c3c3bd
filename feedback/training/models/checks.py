"""The short check of a programme, and how people did in it."""

from django.db import models

from feedback.core.maskedfields import MaskedCharField
from feedback.training.models.enrolments import Enrolment
from feedback.training.models.programmes import Programme


class CheckItem(models.Model):
    """One question of a programme's check; one of its options is right."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="check_items", db_index=False)
    position = models.PositiveSmallIntegerField()
    text = MaskedCharField(max_length=300)
    options = models.JSONField(help_text='What can be chosen, in order: ["The call", "The chat"].')
    right = models.PositiveSmallIntegerField(help_text="Which of them is right, counted from 0.")
    why = MaskedCharField(max_length=500, blank=True, help_text="Said to whoever chose another one.")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["programme", "position"], name="check_order")]

    def __str__(self) -> str:
        return self.text


class CheckAttempt(models.Model):
    """One go at the check, with the questions as they were. It is for the person alone: nobody else reads it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField(help_text="Each question as it was asked, and what was chosen.")
    right = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "number"], name="attempt_once")]

    def __str__(self) -> str:
        return f"attempt {self.number} of enrolment {self.enrolment_id}"
