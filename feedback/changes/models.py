"""You said, we did: what was altered because of reports, with a before, an after and a date."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Release, Tool
from feedback.core.maskedfields import MaskedCharField, MaskedTextField
from feedback.people.models import User
from feedback.reports.models import FrictionReport, Seal, one_of_both


class Change(models.Model):
    """Something that was altered in a tool, a process or the training. A draft until it is published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    class Where(models.TextChoices):
        TOOL = "tool", _("In the tool")
        PROCESS = "process", _("In how we work")
        TRAINING = "training", _("In the training")

    title = MaskedCharField(max_length=160)
    before = MaskedTextField(validators=[MaxLengthValidator(2000)])
    after = MaskedTextField(validators=[MaxLengthValidator(2000)])
    where = models.CharField(max_length=16, choices=Where, default=Where.TOOL)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="changes")
    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    effective_at = models.DateTimeField(help_text="From when on it is so.")
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="changes")
    asked_at = models.DateTimeField(null=True, help_text="When the first of its reports was raised.")
    people_count = models.PositiveIntegerField(default=0, help_text="How many people asked, each once.")
    fixed_count = models.PositiveIntegerField(default=0, help_text="How many of them say it is fixed.")
    still_count = models.PositiveIntegerField(default=0, help_text="How many say it still happens.")
    told_count = models.PositiveIntegerField(default=0, help_text="How many were asked whether it works.")
    silent_count = models.PositiveIntegerField(default=0, help_text="How many of those have not said.")
    ask_at = models.DateTimeField(null=True, help_text="When its people are asked next; empty: nobody is.")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["state", "published_at", "id"], name="change_recent"),
            models.Index(fields=["published_at", "id"], name="change_latest"),
            models.Index(fields=["tool", "state", "published_at", "id"], name="change_tool"),
            models.Index(fields=["ask_at", "id"], name="change_ask", condition=models.Q(ask_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft", published_at=None)
                | models.Q(state="published", published_at__isnull=False),
                name="change_published",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ChangeReport(models.Model):
    """A report that a change answers."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="links")
    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="change_links")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "report"], name="change_report_once")]

    def __str__(self) -> str:
        return f"{self.change_id} answers {self.report_id}"


class Asked(models.Model):
    """That somebody was asked whether what answered them works: the proof that nobody is asked the same twice.

    Whoever raised a report without a name is asked through its seal: no row here names them.
    """

    report = models.ForeignKey(
        FrictionReport, on_delete=models.CASCADE, related_name="+", help_text="The report through which they are asked."
    )
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="+", help_text="Empty: an author without a name."
    )
    sealed = models.ForeignKey(Seal, on_delete=models.CASCADE, null=True, related_name="+")
    due_at = models.DateTimeField(help_text="When they were to be asked; the row may be written later.")
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.person_id or 'somebody without a name'} asked by {self.report_id}"


class ChangeAsk(Asked):
    """Asked because of a change, when it took effect and once more."""

    class Turn(models.IntegerChoices):
        FIRST = 1
        AGAIN = 2

    change = models.ForeignKey(Change, db_index=False, on_delete=models.CASCADE, related_name="asks")
    turn = models.PositiveSmallIntegerField(choices=Turn)
    with_news = models.BooleanField(default=False, help_text="The news of the change itself asked them.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "turn", "person"], name="change_ask_person"),
            models.UniqueConstraint(fields=["change", "turn", "sealed"], name="change_ask_sealed"),
            one_of_both("change_ask_who", "person"),
        ]
        indexes = [models.Index(fields=["change", "turn"], name="change_ask_of")]


class ReleaseAsk(Asked):
    """Asked again, because the tool has a new version since they said that it is fixed."""

    release = models.ForeignKey(Release, db_index=False, on_delete=models.CASCADE, related_name="asks")
    part = models.PositiveIntegerField(default=0, db_default=0, help_text="With which of its crowds they were asked.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "report", "person"], name="release_ask_person"),
            models.UniqueConstraint(fields=["release", "report", "sealed"], name="release_ask_sealed"),
            one_of_both("release_ask_who", "person"),
        ]
        indexes = [models.Index(fields=["release"], name="release_ask_of")]


class ReleaseCheck(models.Model):
    """What came of one release: its people were asked, and the week before it compared with the week after.

    Each is done once, and the row says that it was. `p` is the chance of such a rise without any cause.
    """

    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="outcome")
    asked_at = models.DateTimeField(null=True)
    people_count = models.PositiveIntegerField(default=0, help_text="How many were asked again.")
    compared_at = models.DateTimeField(null=True)
    before_count = models.PositiveIntegerField(null=True, help_text="Reports of the tool in the week before.")
    after_count = models.PositiveIntegerField(null=True, help_text="And in the week after.")
    p = models.FloatField(null=True)
    finding = models.CharField(max_length=8, blank=True)
    before_calls = models.PositiveIntegerField(null=True, help_text="Calls in the week before, where they are known.")
    after_calls = models.PositiveIntegerField(null=True, help_text="And in the week after.")
    flagged_at = models.DateTimeField(null=True, help_text="When the tool's owner was told of a rise beyond chance.")
    looked_at = models.DateTimeField(null=True, help_text="When somebody said that they looked into it.")
    looked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["flagged_at", "id"],
                name="release_check_open",
                condition=models.Q(flagged_at__isnull=False, looked_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"check of {self.release_id}"

    @property
    def suspected(self) -> bool:
        """Whether it was told as a possible regression that nobody has looked into yet."""
        return self.flagged_at is not None and self.looked_at is None

    @property
    def before_rate(self) -> float | None:
        """Reports per 100 calls in the week before; None where the calls are not known."""
        return _per_100(self.before_count, self.before_calls)

    @property
    def after_rate(self) -> float | None:
        """Reports per 100 calls in the week after; None where the calls are not known."""
        return _per_100(self.after_count, self.after_calls)


def _per_100(reports: int | None, calls: int | None) -> float | None:
    return None if reports is None or not calls else 100 * reports / calls
