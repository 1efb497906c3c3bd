"""Who hears of what: the inbox in the page, what each person wants how often, and the mail on its way."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.people.models import User
from feedback.reports.models import Seal


class Frequency(models.TextChoices):
    """How often somebody wants mail of a kind; the page's inbox always has it at once."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Never")


class Notification(models.Model):
    """One line in one person's inbox. What happens once is told once: `dedupe` is unique for each person.

    News for whoever raised a report without their name is addressed to its seal: no row says who reads it.

    A line of a bundled kind stands for as many events as came in a burst; `params` then tallies them by what happened.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="notifications")
    sealed = models.ForeignKey(Seal, on_delete=models.CASCADE, null=True, db_index=False, related_name="+")
    kind = models.CharField(max_length=32)
    event_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    params = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="What the sentence needs; rendered in the reader's language."
    )
    count = models.PositiveIntegerField(default=1, help_text="How many events this line stands for.")
    dedupe = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(
        null=True, help_text="When it is due to go into a mail; empty once it went, was read, or is not wanted by mail."
    )
    mailed_at = models.DateTimeField(null=True, help_text="When it went into a mail.")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "dedupe"], name="notification_once"),
            models.UniqueConstraint(
                fields=["sealed", "dedupe"], condition=Q(sealed__isnull=False), name="notification_sealed_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, sealed=None) | Q(user=None, sealed__isnull=False),
                name="notification_to",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "created_at", "id"], name="notification_recent"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(fields=["mail_at"], name="notification_mail", condition=Q(mail_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id or self.sealed_id}"


class Preference(models.Model):
    """How often one person wants mail about one kind; no row means the kind's default."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=32)
    frequency = models.CharField(max_length=8, choices=Frequency)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}: {self.frequency}"


class Mail(models.Model):
    """A mail on its way. Its Message-ID is fixed before the first attempt, so that a repeat carries the same one.

    To whom it goes, beside what it is about, would give away who raised a report anonymously: nobody but the post reads
    these two together.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=200, unique=True)
    thread = models.CharField(
        max_length=200, blank=True, help_text="Message-ID of the thread's first mail (RFC 5322, References)."
    )
    kinds = models.CharField(
        max_length=200, blank=True, help_text="What it tells of, with commas: what its link to unsubscribe ends."
    )
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    calendar = models.TextField(blank=True, help_text="An iCalendar message that goes with it (RFC 6047).")
    calendar_method = models.CharField(max_length=8, blank=True, help_text="REQUEST or CANCEL (RFC 5546).")
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["available_at", "id"], name="mail_due", condition=Q(sent_at=None, dead_at=None)),
            models.Index(fields=["user"], name="mail_dead", condition=Q(dead_at__isnull=False)),
            models.Index(fields=["sent_at"], name="mail_sent", condition=Q(sent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.user_id}"
