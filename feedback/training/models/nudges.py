"""A reminder to somebody who is overdue: at most one a day, whoever sends it."""

from django.db import models

from feedback.people.models import User


class Nudge(models.Model):
    """Somebody was asked to find a seat, on a day of the organisation's calendar."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="nudges", db_index=False)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="nudge_once_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.on}"
