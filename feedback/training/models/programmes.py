"""The rule and its rounds: who is trained again and again, in what, how, and by when."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from feedback.catalogue.models import CallType, Category, Tool
from feedback.changes.models import Change
from feedback.core.maskedfields import MaskedCharField
from feedback.people.models import Site, Team, User
from feedback.training.states import Completion

#: Every third month, as RFC 5545 (3.3.10) writes it; anchored to the day the programme starts on.
QUARTERLY = "FREQ=MONTHLY;INTERVAL=3"
#: Minutes before a session at which its people are reminded: a week, a day, an hour.
REMINDERS = (7 * 24 * 60, 24 * 60, 60)


def default_reminders() -> list[int]:
    """A list of its own for each programme."""
    return list(REMINDERS)


class Programme(models.Model):
    """A training that recurs, or (without a rule of recurrence) one that is held once, by need.

    For whom: empty sites, teams, tools, call types do not limit; empty roles mean everybody on the floor, that is
    agents and champions. Nothing is deleted: a programme is retired, and its history stays.
    """

    name = models.CharField(max_length=120)
    summary = MaskedCharField(max_length=500, blank=True, help_text="What it is for, in a sentence or two.")
    sites = models.ManyToManyField(Site, blank=True, related_name="+")
    teams = models.ManyToManyField(Team, blank=True, related_name="+")
    tools = models.ManyToManyField(Tool, blank=True, related_name="programmes")
    call_types = models.ManyToManyField(CallType, blank=True, related_name="+")
    roles = models.JSONField(default=list, blank=True, help_text='Codes of roles: ["agent", "supervisor"].')
    joined_since = models.DateField(null=True, blank=True, help_text="Only who joined on that day or later.")
    recurrence = models.CharField(
        max_length=200, blank=True, default=QUARTERLY, help_text="A rule as in RFC 5545; empty: once."
    )
    starts_on = models.DateField(help_text="When the first round opens; the rule counts from here.")
    window_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How long a round is open; empty: until the day before the next one."
    )
    due_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Days after its opening by which everybody has been; empty: its last day."
    )
    joiner_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Days after joining by which newcomers have been; empty: no sooner than others.",
    )
    minutes = models.PositiveSmallIntegerField(default=30, validators=[MinValueValidator(5), MaxValueValidator(480)])
    seats = models.PositiveSmallIntegerField(default=20, validators=[MinValueValidator(1), MaxValueValidator(500)])
    away_percent = models.PositiveSmallIntegerField(
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="How much of a team may be in sessions at the same time; one person always may.",
    )
    leads = models.ManyToManyField(User, blank=True, related_name="led_programmes", help_text="Who may lead sessions.")
    completion = models.CharField(max_length=16, choices=Completion, default=Completion.ATTENDANCE)
    pass_percent = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(1), MaxValueValidator(100)], help_text="What passes the check."
    )
    reminders = models.JSONField(default=default_reminders, blank=True, help_text="Minutes before a session.")
    tells_supervisor_after = models.PositiveSmallIntegerField(
        null=True, blank=True, default=0, help_text="Days overdue after which the supervisor hears; empty: never."
    )
    tells_lead_after = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        default=7,
        help_text="Days overdue after which the supervisor's lead hears; empty: never.",
    )
    because_category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Friction that asked for it.",
    )
    because_change = models.ForeignKey(
        Change,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="A change that asked for it.",
    )
    is_active = models.BooleanField(default=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=True, retired_at=None) | Q(is_active=False, retired_at__isnull=False),
                name="programme_retired",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def recurs(self) -> bool:
        """Whether it comes back; otherwise it is held once."""
        return bool(self.recurrence)

    @property
    def by_need(self) -> bool:
        """Whether it is an extra session that friction or a change asked for."""
        return not self.recurs and bool(self.because_category_id or self.because_change_id)

    @property
    def length(self) -> timedelta:
        """How long one session takes."""
        return timedelta(minutes=self.minutes)


class Cycle(models.Model):
    """One round of a programme: a window of days, on everybody's own calendar. It is added and never taken away."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cycles", db_index=False)
    opens_on = models.DateField()
    closes_on = models.DateField(help_text="Its last day.")
    due_on = models.DateField(help_text="The day by whose end everybody has been.")
    created_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True, help_text="When its sessions were planned last.")
    planned_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "opens_on"], name="cycle_once"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="cycle_order"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="cycle_due"),
        ]
        indexes = [models.Index(fields=["opens_on", "closes_on"], name="cycle_window")]

    def __str__(self) -> str:
        return f"{self.programme_id} from {self.opens_on}"
