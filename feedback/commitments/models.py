"""Promises with a date. A clock is columns: its intervals, its frozen policy, and the next instant something must happen."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.calendars.models import Calendar
from feedback.catalogue.models import Category, Severity, Tool
from feedback.people.models import Site, Team, User


class Kind(models.TextChoices):
    """What is promised; the codes are on the wire."""

    ACKNOWLEDGE = "acknowledge", _("Seen")
    RESPOND = "respond", _("Answer")
    DELIVER = "deliver", _("Change")


class State(models.TextChoices):
    """How a promise stands; missed and then kept late stays missed, with kept_at."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Stopped")
    KEPT = "kept", _("Kept")
    MISSED = "missed", _("Broken")
    CANCELLED = "cancelled", _("Cancelled")


class SlaPolicy(models.Model):
    """What a new report is promised, first match by position. An edit makes a new version and touches no running clock."""

    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_fallback = models.BooleanField(default=False)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    severity = models.CharField(max_length=16, choices=Severity, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acknowledge_days = models.PositiveSmallIntegerField(default=1, null=True, blank=True, help_text="Business days; empty: no such promise.")
    respond_days = models.PositiveSmallIntegerField(default=14, null=True, blank=True, help_text="Calendar days.")
    reopened_days = models.PositiveSmallIntegerField(default=7, help_text="Calendar days to answer again after a reopening.")
    warn_at = models.JSONField(default=list, help_text="Per cent of the time at which the owner is warned: [50, 80].")
    pause_with_vendor = models.BooleanField(default=False, help_text="Whether waiting for the vendor stops the clock.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["is_fallback", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["is_fallback"], condition=Q(is_fallback=True), name="policy_one_fallback")]

    def __str__(self) -> str:
        return self.name


class Commitment(models.Model):
    """One promise about one subject. Scope columns are copies, so that a page filters without a join."""

    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    round = models.PositiveSmallIntegerField(default=0, help_text="Grows with each reopening.")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=16, choices=State, default=State.RUNNING)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="commitments")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    policy = models.JSONField(help_text="The policy as it was when the promise was made.")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_fire_at = models.DateTimeField(null=True, help_text="The next warning, the breach or the next escalation step.")
    next_step = models.CharField(max_length=24, blank=True)
    clock_version = models.PositiveIntegerField(default=1, help_text="Grows when due_at moves: steps are unique within one.")
    paused_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True, help_text="The deadline that broke, not when the sweep saw it.")
    closed_at = models.DateTimeField(null=True)
    moved_count = models.PositiveSmallIntegerField(default=0)
    first_due_at = models.DateTimeField(help_text="What was promised first; moving the date is visible.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "kind", "round"], name="commitment_once"),
        ]
        indexes = [
            models.Index(fields=["next_fire_at", "id"], name="commitment_clock", condition=Q(next_fire_at__isnull=False)),
            models.Index(fields=["owner", "due_at", "id"], name="commitment_inbox", condition=Q(state__in=["running", "paused"])),
            models.Index(fields=["site", "due_at", "id"], name="commitment_site"),
            models.Index(fields=["team", "due_at", "id"], name="commitment_team"),
            models.Index(fields=["tool", "due_at", "id"], name="commitment_tool"),
            models.Index(fields=["due_at", "id"], name="commitment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.subject_type}:{self.subject_id}"


class Pause(models.Model):
    """Time that does not count, with its reason; open while `ended_at` is empty."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=32)

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(fields=["commitment"], condition=Q(ended_at=None), name="pause_one_open"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")), name="pause_order"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} from {self.started_at:%FT%TZ}"


class Step(models.Model):
    """The proof that a warning, the breach or an escalation was carried out: once per step and clock version."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=24)
    clock_version = models.PositiveIntegerField()
    due_at = models.DateTimeField(help_text="When it fell due; the step is dated by this.")
    done_at = models.DateTimeField()
    told = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["commitment", "step", "clock_version"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.step} of {self.commitment_id}"
