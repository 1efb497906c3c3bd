"""What a report is filed under: vendors, tools and their releases, call types, categories, how bad it is and when."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from feedback.core.maskedfields import NOTICE_MAY_NOT_HOLD, MaskedCharField, MaskedTextField
from feedback.people.models import Site, Team, User


class Severity(models.TextChoices):
    """How bad it is, in agents' words; the codes are on the wire."""

    BLOCKING = "blocking", _("Blocks the call")
    SLOWING = "slowing", _("Slows me down")
    ANNOYING = "annoying", _("Annoying")


class Moment(models.TextChoices):
    """When in the call it happens; the codes are on the wire."""

    OPENING = "opening", _("First 90 seconds")
    DURING = "during", _("During the call")
    WRAP_UP = "wrap_up", _("Wrap-up")
    BETWEEN = "between", _("Between calls")


class Entry(models.Model):
    """A named line of the catalogue. Nothing is deleted: reports keep pointing at what was retired."""

    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Vendor(Entry):
    """A company that tools come from."""

    contact_email = models.EmailField(blank=True)

    class Meta(Entry.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="vendor_name")]


class Tool(Entry):
    """An AI tool that agents work with."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="tools")
    version = models.CharField(max_length=60, blank=True)
    description = MaskedCharField(only=NOTICE_MAY_NOT_HOLD, max_length=300, blank=True)
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="owned_tools")
    sites = models.ManyToManyField(Site, blank=True, related_name="tools", help_text="Empty: in use everywhere.")
    live_on = models.DateField(null=True, blank=True, help_text="When agents began to work with it; empty: unknown.")

    class Meta(Entry.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="tool_name")]


class Release(models.Model):
    """One version of a tool as agents met it, from an instant on; `model` is what stands under it.

    What a tool was at an instant is the latest release before it: `queries.release_at`.
    """

    tool = models.ForeignKey(Tool, db_index=False, on_delete=models.PROTECT, related_name="releases")
    version = models.CharField(max_length=60)
    model = models.CharField(max_length=120, blank=True)
    prompt_version = models.CharField(max_length=60, blank=True)
    released_at = models.DateTimeField(help_text="From when on agents met it.")
    notes = MaskedTextField(blank=True, validators=[MaxLengthValidator(2000)], help_text="What is different in it.")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-released_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["tool", "released_at"], name="release_once")]
        indexes = [models.Index(fields=["released_at", "id"], name="release_recent")]

    def __str__(self) -> str:
        return f"{self.tool} {self.version}"


class Ordered(Entry):
    """An entry that is offered in an order the admins choose."""

    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Entry.Meta):
        abstract = True
        ordering = ["position", "name"]


class CallType(Ordered):
    """What a caller calls about."""

    teams = models.ManyToManyField(
        Team, blank=True, related_name="call_types", help_text="Empty: every team takes them."
    )

    class Meta(Ordered.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="call_type_name")]


class Category(Ordered):
    """What kind of friction it is."""

    description = MaskedCharField(only=NOTICE_MAY_NOT_HOLD, max_length=300, blank=True)

    class Meta(Ordered.Meta):
        verbose_name_plural = "categories"
        constraints = [models.UniqueConstraint(Lower("name"), name="category_name")]


class CallVolume(models.Model):
    """How many calls there were at a site on a day or in a week: what reports are held against.

    Without a tool it is all calls, without a call type those of every type. Rows of one kind are not added to others.
    """

    class Period(models.TextChoices):
        DAY = "day", _("A day")
        WEEK = "week", _("A week")

    site = models.ForeignKey(Site, db_index=False, on_delete=models.PROTECT, related_name="+")
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    period = models.CharField(max_length=4, choices=Period)
    starts_on = models.DateField(help_text="The day, or the Monday of the week.")
    calls = models.PositiveIntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                "site",
                Coalesce("tool_id", 0, output_field=models.BigIntegerField()),
                Coalesce("call_type_id", 0, output_field=models.BigIntegerField()),
                "period",
                "starts_on",
                name="call_volume_once",
            )
        ]
        indexes = [models.Index(fields=["starts_on", "id"], name="call_volume_recent")]

    def __str__(self) -> str:
        return f"{self.calls} calls, {self.site}, {self.period} of {self.starts_on}"
