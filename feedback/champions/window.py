"""Days and hours on a roster's wall clock, as several tables keep them."""

from django.db import models


def weekend_days() -> list[str]:
    """The days that are unsocial unless a roster says otherwise."""
    return ["sat", "sun"]


class Window(models.Model):
    """Weekdays and hours on a roster's wall clock; one that closes at or before it opens ends the next day."""

    days = models.JSONField(default=list, blank=True, help_text='Days on which it opens: ["mon", …]. None: every day.')
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True, help_text="00:00 is midnight; the same as opens: 24 hours.")

    class Meta:
        abstract = True
