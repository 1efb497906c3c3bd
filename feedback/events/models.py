"""The journal and what hangs on it: events nobody can alter, the outbox, seals, and the schedulers' own rows."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One immutable line: who did what to what, when.

    Things are named by type and id, not by foreign key: the journal lies under every room and outlives them.
    `root` is the thing whose timeline shows the line (a clock's event has the report as its root). The scope columns
    are copies, so that "what may I see" needs no join. Database triggers refuse UPDATE and DELETE.
    """

    verb = models.CharField(max_length=64)
    at = models.DateTimeField(help_text="When it happened: the deadline for a clock, not when the sweep ran.")
    recorded_at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True, help_text="Empty for the system, and for an anonymous reporter.")
    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    root_type = models.CharField(max_length=32)
    root_id = models.BigIntegerField()
    site_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    tool_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="Ids and facts, never free text.")
    request_id = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, default="", help_text="SHA-256 of the line as it was written (seals.py).")
    transaction = models.BigIntegerField(
        db_default=0, help_text="PostgreSQL's transaction id: what is sealed is chosen by it, without a lock."
    )

    #: The subject itself, for reactions at once only: what is read from the journal later carries nothing.
    carried: Any = None

    class Meta:
        indexes = [
            models.Index(fields=["root_type", "root_id", "id"], name="event_root"),
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
            models.Index(fields=["verb", "id"], name="event_verb"),
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["actor_id", "id"], name="event_actor", condition=models.Q(actor_id__isnull=False)),
            models.Index(fields=["transaction", "id"], name="event_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}:{self.subject_id}"


class Outbox(models.Model):
    """One *later* reaction still owed to one event; the row goes when the reaction has been carried out."""

    event = models.ForeignKey(Event, db_index=False, on_delete=models.PROTECT, related_name="+")
    reaction = models.CharField(max_length=128, help_text="Dotted path of the function in a room's reactions.py.")
    available_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    dead_at = models.DateTimeField(null=True, help_text="Given up after the last attempt; an admin can replay it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="outbox_once")]
        indexes = [
            models.Index(fields=["available_at", "id"], name="outbox_due", condition=models.Q(dead_at=None)),
            models.Index(fields=["dead_at"], name="outbox_dead", condition=models.Q(dead_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} for event {self.event_id}"


class Seal(models.Model):
    """A hash over a closed run of events, chained to the seal before it.

    `marks` holds id and digest prefix of every event in the run, 16 bytes each, so that the first line that was
    altered, removed or slipped in can be named.
    """

    from_transaction = models.BigIntegerField()
    from_id = models.BigIntegerField()
    to_transaction = models.BigIntegerField()
    to_id = models.BigIntegerField()
    count = models.BigIntegerField()
    marks = models.BinaryField(default=b"")
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"seal {self.pk}: {self.count} events"


class Inspection(models.Model):
    """What was found when somebody walked the seals: how many lines, and the first that is not as it was written."""

    at = models.DateTimeField()
    events = models.BigIntegerField()
    sealed = models.BigIntegerField()
    bad = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.at:%FT%TZ}: {self.events} events"


class SchedulerLease(models.Model):
    """Who may fire periodic tasks right now; taken and kept by a conditional UPDATE on the database's clock."""

    name = models.CharField(max_length=64, unique=True)
    holder = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class Occurrence(models.Model):
    """One slot of one periodic task: the unique row is the proof that it fired once."""

    task = models.CharField(max_length=128)
    slot = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "slot"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.task} {self.slot:%FT%TZ}"


class Heartbeat(models.Model):
    """When a periodic task last finished."""

    name = models.CharField(max_length=128, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
