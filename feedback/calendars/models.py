"""Working hours as tables; the arithmetic is in engine.py."""

from django.core.validators import MinValueValidator
from django.db import models


class Calendar(models.Model):
    """When a site works: a zone, the week's half-open intervals, and its holidays."""

    name = models.CharField(max_length=120, unique=True)
    timezone = models.CharField(max_length=64, help_text="IANA zone, such as Europe/Dublin.")
    hours = models.JSONField(help_text='{"mon": [["09:00", "17:30"]], …}; half-open; 24:00 is a legal end.')
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166, for the holidays offered.")
    subdivision = models.CharField(max_length=8, blank=True)
    version = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A local date on which the calendar is closed."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="holidays")
    date = models.DateField()
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
