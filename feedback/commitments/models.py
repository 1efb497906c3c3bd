"""Promises with a date. A clock is columns: its intervals, its frozen policy, and when something must happen next."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.calendars.models import Calendar
from feedback.catalogue.models import Category, Severity, Tool
from feedback.core.maskedfields import MaskedCharField
from feedback.people.models import Site, Team, User

#: What promises are made about; the clocks of other things show nowhere among them.
PROMISED = "report"


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


class Time(models.TextChoices):
    """In which days a promise counts; the codes are on the wire."""

    WORKING = "working", _("working days")
    CALENDAR = "calendar", _("calendar days")


class SlaPolicy(models.Model):
    """What a new report is promised, first match by position. An edit makes a new version; running clocks stay."""

    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_fallback = models.BooleanField(default=False)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    severity = models.CharField(max_length=16, choices=Severity, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acknowledge_days = models.PositiveSmallIntegerField(
        default=1, null=True, blank=True, help_text="Empty: no such promise."
    )
    acknowledge_time = models.CharField(max_length=8, choices=Time, default=Time.WORKING, db_default=Time.WORKING)
    respond_days = models.PositiveSmallIntegerField(
        default=14, null=True, blank=True, help_text="Empty: no such promise."
    )
    respond_time = models.CharField(max_length=8, choices=Time, default=Time.CALENDAR, db_default=Time.CALENDAR)
    reopened_days = models.PositiveSmallIntegerField(
        default=7, help_text="Days to answer again after a reopening, in the time of the answer."
    )
    acknowledge_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working hours instead of days."
    )
    respond_hours = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Working hours instead of days.")
    reopened_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Working hours to answer again, where the answer has hours; empty: as many as the answer.",
    )
    warn_at = models.JSONField(default=list, help_text="Per cent of the time at which the owner is warned: [50, 80].")
    chain = models.JSONField(
        default=list, help_text='Who hears of a miss, in order: [{"after_minutes": 0, "tell": "supervisor"}].'
    )
    pause_for_reporter = models.BooleanField(
        default=True, db_default=True, help_text="Whether waiting for the reporter stops the clock."
    )
    pause_with_vendor = models.BooleanField(default=False, help_text="Whether waiting for the vendor stops the clock.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["is_fallback", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["is_fallback"], condition=Q(is_fallback=True), name="policy_one_fallback"),
            models.CheckConstraint(
                condition=Q(acknowledge_hours=None) | Q(acknowledge_days=None), name="policy_seen_hours_or_days"
            ),
            models.CheckConstraint(
                condition=Q(respond_hours=None) | Q(respond_days=None), name="policy_answer_hours_or_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PastPolicy(models.Model):
    """A policy's terms as they were before an edit."""

    policy = models.ForeignKey(SlaPolicy, on_delete=models.CASCADE, related_name="past")
    version = models.PositiveIntegerField()
    terms = models.JSONField()
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["policy", "version"], name="past_policy_once")]

    def __str__(self) -> str:
        return f"version {self.version} of policy {self.policy_id}"


class Promises(models.Manager["Commitment"]):
    """What was promised about reports: all that lists, figures, the record and the owners' duties are made of."""

    def get_queryset(self) -> models.QuerySet["Commitment"]:
        """Not the clocks of anything else that rides on the same engine (a question from the floor, say)."""
        return super().get_queryset().filter(subject_type=PROMISED)


class Commitment(models.Model):
    """One promise about one subject. Scope columns are copies, so that a page filters without a join.

    It is open (`closed_at` empty) while somebody still owes something: running, paused, or broken and not yet kept.
    """

    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    round = models.PositiveSmallIntegerField(default=0, help_text="Grows with each reopening.")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=16, choices=State, default=State.RUNNING)
    # The indexes below begin with these columns; one more for each key alone would only slow the sweep down.
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="commitments", db_index=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+", db_index=False)
    calendar_version = models.PositiveIntegerField(help_text="The calendar's version by which it is counted.")
    policy = models.JSONField(help_text="The policy's terms as they were when the promise was made.")
    opened_at = models.DateTimeField()
    runs_out_at = models.DateTimeField(
        help_text="When its time is over, before due_at is drawn to the end of a working day."
    )
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField(help_text="What was promised first; moving the date is visible.")
    moved_count = models.PositiveSmallIntegerField(default=0)
    recounted_at = models.DateTimeField(
        null=True, help_text="When it was last counted anew because its calendar was edited and moving was confirmed."
    )
    risk_at = models.DateTimeField(
        null=True, help_text="When four fifths of its time are gone; empty once nothing is owed any more."
    )
    clock_version = models.PositiveIntegerField(
        default=1, help_text="Grows when due_at moves: steps are unique within one."
    )
    schedule = models.JSONField(
        default=list, help_text='What happens when, in order: [["warn:50", "2026-03-02T09:00:00Z"], …].'
    )
    next_step = models.CharField(
        max_length=24, blank=True, help_text="The first step of the schedule still to be done."
    )
    next_fire_at = models.DateTimeField(
        null=True, help_text="When it falls due; empty: nothing more will happen by itself."
    )
    paused_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True, help_text="The deadline that broke, not when the sweep saw it.")
    decided_at = models.DateTimeField(
        null=True, help_text="When it was kept in time, or broke: the instant it counts by."
    )
    broke_with = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Whose it was when it broke, where somebody else has it since: it counts as theirs.",
    )
    closed_at = models.DateTimeField(null=True, help_text="When nothing was owed any more.")
    closed_because = models.CharField(max_length=16, blank=True, help_text="Why it was closed without being kept.")
    created_at = models.DateTimeField(default=timezone.now, help_text="For a report without a name, the hour.")
    updated_at = models.DateTimeField(default=timezone.now, help_text="As its subject tells: at times only the hour.")

    objects = Promises()
    #: Every clock there is, for the engine that carries out what is due on them.
    clocks: models.Manager["Commitment"] = models.Manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "kind", "round"], name="commitment_once"),
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(kept_at__lte=models.F("due_at")), name="commitment_kept"
            ),
            models.CheckConstraint(condition=~Q(state="missed") | Q(missed_at__isnull=False), name="commitment_missed"),
            models.CheckConstraint(condition=~Q(state="paused") | Q(paused_at__isnull=False), name="commitment_paused"),
        ]
        indexes = [
            models.Index(
                fields=["next_fire_at", "id"], name="commitment_clock", condition=Q(next_fire_at__isnull=False)
            ),
            models.Index(fields=["due_at", "id"], name="commitment_open", condition=Q(closed_at=None)),
            models.Index(fields=["owner", "due_at", "id"], name="commitment_open_owner", condition=Q(closed_at=None)),
            models.Index(fields=["site", "due_at", "id"], name="commitment_open_site", condition=Q(closed_at=None)),
            models.Index(fields=["team", "due_at", "id"], name="commitment_open_team", condition=Q(closed_at=None)),
            models.Index(fields=["tool", "due_at", "id"], name="commitment_open_tool", condition=Q(closed_at=None)),
            models.Index(fields=["risk_at", "id"], name="commitment_risk", condition=Q(risk_at__isnull=False)),
            models.Index(fields=["decided_at"], name="commitment_decided", condition=Q(decided_at__isnull=False)),
            models.Index(fields=["decided_at"], name="commitment_moved", condition=Q(moved_count__gt=0)),
            models.Index(fields=["due_at", "id"], name="commitment_cancelled", condition=Q(state="cancelled")),
            models.Index(fields=["due_at", "id"], name="commitment_due"),
            models.Index(fields=["owner", "due_at", "id"], name="commitment_owner"),
            # With what a site's record counts, so that a quarter of promises is not fetched one by one.
            models.Index(fields=["site", "due_at", "id", "subject_type", "state"], name="commitment_record"),
            models.Index(fields=["team", "due_at", "id"], name="commitment_team"),
            models.Index(fields=["tool", "due_at", "id"], name="commitment_tool"),
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
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")), name="pause_order"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_reason"),
        ]
        indexes = [models.Index(fields=["ended_at"], name="pause_ended", condition=Q(ended_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.reason} from {self.started_at:%FT%TZ}"


class Step(models.Model):
    """The proof that a warning, the breach or an escalation was carried out: once per step and clock version."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=24)
    clock_version = models.PositiveIntegerField()
    due_at = models.DateTimeField(help_text="When it fell due; the step is dated by this.")
    done_at = models.DateTimeField()
    told = models.JSONField(default=list, help_text="Ids of the people an escalation reached.")
    outcome = models.CharField(
        max_length=24, blank=True, help_text="As what they were told: supervisor, or no_supervisor."
    )

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["commitment", "step", "clock_version"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.step} of {self.commitment_id}"


class SavedView(models.Model):
    """Filters of the supervisors' page under a name; its address stays when the filters are stored anew.

    It holds no promises: whoever opens a shared one sees their own scope through it.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, related_name="+", help_text="For everybody who looks after it."
    )
    name = MaskedCharField(max_length=60)
    query = MaskedCharField(max_length=2000, blank=True, help_text="The filters as they stand in the address.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name


class DayCount(models.Model):
    """How many promises were decided on one day, by tool, owner and kind: what the record is added up from.

    A day is one of the organisation's zone, so that everybody reads the same record. 0 stands for none.
    """

    day = models.DateField()
    tool_id = models.BigIntegerField()
    owner_id = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    kept = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()

    class Meta:
        ordering = ["day", "id"]
        constraints = [models.UniqueConstraint(fields=["day", "tool_id", "owner_id", "kind"], name="day_count_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.kept} kept, {self.broken} broken"


class PlaceCount(models.Model):
    """The same by all that supervisors narrow and break down by: what their history is added up from.

    The things are named by number only; what was counted outlives them. `owner` is whose account it is on.
    """

    day = models.DateField()
    site = models.ForeignKey(Site, models.DO_NOTHING, db_constraint=False, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.DO_NOTHING, db_constraint=False, null=True, related_name="+", db_index=False)
    tool = models.ForeignKey(Tool, models.DO_NOTHING, db_constraint=False, null=True, related_name="+", db_index=False)
    owner = models.ForeignKey(User, models.DO_NOTHING, db_constraint=False, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    kept = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()
    late = models.PositiveIntegerField(help_text="Of the broken ones, those kept late.")
    answers = models.PositiveIntegerField(help_text="First answers that were given, in time or late.")

    class Meta:
        ordering = ["day", "id"]
        indexes = [
            models.Index(fields=["day"], name="place_count_day"),
            models.Index(fields=["site", "day"], name="place_count_site"),
            models.Index(fields=["team", "day"], name="place_count_team"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.kept} kept, {self.broken} broken"


def broken_by() -> models.Case:
    """Whose a decided promise counts as: what broke is on the account of who had it then."""
    elsewhere = models.When(state=State.MISSED, broke_with__isnull=False, then=models.F("broke_with_id"))
    return models.Case(elsewhere, default=models.F("owner_id"))


class CountMark(models.Model):
    """How far the journal has been counted into the days, and by whose midnight. There is one."""

    zone = models.CharField(max_length=64)
    transaction = models.BigIntegerField(default=0)
    event = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"up to event {self.event}"
