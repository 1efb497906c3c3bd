"""Working hours as tables; the arithmetic is in engine.py."""

from django.core.validators import MinValueValidator
from django.db import models


class Spec(models.Model):
    """One calendar as a value. Every promise reads it whole and every edit archives it whole, so it is one row."""

    timezone = models.CharField(max_length=64, help_text="IANA zone, such as Europe/Dublin.")
    hours = models.JSONField(help_text='{"mon": [["09:00", "17:30"]], …}; half-open; 24:00 is a legal end.')
    holidays = models.JSONField(
        default=dict, blank=True, help_text='Local dates on which it is closed: {"2026-12-25": "Christmas Day"}.'
    )
    version = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])

    class Meta:
        abstract = True


class Calendar(Spec):
    """When a site works. An edit grows `version` and leaves what it was in `past`."""

    name = models.CharField(max_length=120, unique=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166, for the holidays offered.")
    subdivision = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PastCalendar(Spec):
    """A calendar as it was before an edit: promises made under it are still counted and explained by it."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="past")
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["calendar", "version"], name="past_calendar_once")]

    def __str__(self) -> str:
        return f"version {self.version} of calendar {self.calendar_id}"
