"""One meeting: when, where, how many seats, and who leads it."""

import uuid

from django.db import models
from django.db.models import F, Q

from feedback.core.maskedfields import NOTICE_MAY_NOT_HOLD, MaskedCharField
from feedback.people.models import Site, User
from feedback.training.models.programmes import Cycle
from feedback.training.states import SessionState


class Session(models.Model):
    """A meeting of a cycle at a site. Its times are instants; a page shows them by the site's clock.

    `taken` counts the seats that are given; it is moved by seats.py alone, in one statement with its own guard, so
    that a seat is never given twice whoever asks at the same moment.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seats = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    lead = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="led_sessions")
    place = MaskedCharField(
        only=NOTICE_MAY_NOT_HOLD - {"id"}, max_length=200, blank=True, help_text="A room, or the address of a call."
    )
    state = models.CharField(max_length=16, choices=SessionState, default=SessionState.PLANNED)
    by_hand = models.BooleanField(default=False, help_text="Added or moved by a person: the plan leaves it alone.")
    cancel_reason = MaskedCharField(max_length=300, blank=True)
    held_at = models.DateTimeField(null=True)
    reminded = models.PositiveIntegerField(
        null=True, help_text="Minutes before its beginning of the reminder that was given last; empty: none."
    )
    chased = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="How often it was asked who was there: of the lead, then of whoever plans at the site.",
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="Its name in calendars.")
    sequence = models.PositiveIntegerField(default=0, help_text="Grows with what calendars must hear (RFC 5545).")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_order"),
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="session_not_oversold"),
            models.CheckConstraint(
                condition=Q(state="held", held_at__isnull=False) | (~Q(state="held") & Q(held_at=None)),
                name="session_held",
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "starts_at"], name="session_cycle"),
            models.Index(fields=["site", "starts_at"], name="session_site"),
            models.Index(fields=["starts_at"], name="session_planned", condition=Q(state="planned")),
        ]

    def __str__(self) -> str:
        return f"session {self.pk} of cycle {self.cycle_id}"

    @property
    def free(self) -> int:
        """Seats that nobody has."""
        return self.seats - self.taken
