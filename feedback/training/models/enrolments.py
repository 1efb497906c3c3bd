"""Somebody's place in a cycle: the session they go to, or why they have no seat; and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.core.maskedfields import MaskedCharField
from feedback.people.models import User
from feedback.training.models.programmes import Cycle
from feedback.training.models.sessions import Session
from feedback.training.states import Place


class Why(models.TextChoices):
    """Why somebody has no seat; the codes are on the wire."""

    NOT_PLANNED = "not_planned", _("Nobody has planned this round yet.")
    NO_SITE = "no_site", _("They have no site, so no working hours to plan in.")
    NO_HOURS = "no_hours", _("Their site has no working hours left in this round.")
    AWAY = "away", _("They are away in all the hours that are left.")
    ON_DUTY = "on_duty", _("They are the only champion on in all the hours that are left.")
    TEAM_FULL = "team_full", _("Too many of their team would be away at the same time.")
    NO_LEAD = "no_lead", _("Nobody who may lead is free.")
    NO_SEAT = "no_seat", _("All seats are taken.")
    CANCELLED = "cancelled", _("Their session was cancelled.")
    MOVED = "moved", _("Their session was moved to a time they cannot make.")
    OTHER_SITE = "other_site", _("They work at another site now.")
    MISSED = "missed", _("Their session was held without them.")
    OWN_WISH = "own_wish", _("They gave their seat back.")


class Enrolment(models.Model):
    """One person's place in one cycle. There is one, whatever happens to it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments")
    state = models.CharField(max_length=16, choices=Place, default=Place.UNPLACED)
    why = models.CharField(max_length=16, choices=Why, blank=True, default=Why.NOT_PLANNED)
    by_hand = models.BooleanField(default=False, help_text="Chosen by a person: the plan leaves it alone.")
    due_on = models.DateField(help_text="Their own: newcomers have one of their own.")
    waiting_for = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting", db_index=False
    )
    waiting_since = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True, help_text="When the check was passed.")
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)
    undone_why = MaskedCharField(
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="Why it was taken back that the round is done, the last time.",
    )
    missed = models.PositiveSmallIntegerField(default=0, help_text="Sessions that were held without them.")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "person"], name="enrolment_once"),
            models.CheckConstraint(
                condition=Q(state="unplaced", session=None) & ~Q(why="")
                | Q(state__in=["booked", "came", "done"], session__isnull=False, why="")
                | Q(state="withdrawn", session=None),
                name="enrolment_seat",
            ),
            models.CheckConstraint(
                condition=Q(waiting_for=None, waiting_since=None)
                | Q(waiting_for__isnull=False, waiting_since__isnull=False),
                name="enrolment_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="enrolment_done",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="enrolment_person"),
            models.Index(fields=["cycle", "state"], name="enrolment_cycle"),
            models.Index(
                fields=["waiting_for", "waiting_since", "id"],
                name="enrolment_queue",
                condition=Q(waiting_for__isnull=False),
            ),
            models.Index(fields=["due_on"], name="enrolment_due"),
            models.Index(
                fields=["due_on"], name="enrolment_owed", condition=Q(state__in=["unplaced", "booked", "came"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in cycle {self.cycle_id}"
