"""Who gets a report, and why: ordered rules, and every assignment with its rule, version and reason in words."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Category, Tool
from feedback.core.maskedfields import MaskedTextField
from feedback.people.models import OwnerGroup, Role, Site, Team, User
from feedback.reports.models import FrictionReport


class RuleBook(models.Model):
    """One row, locked while rules are changed, so that two admins cannot shuffle them at once."""

    def __str__(self) -> str:
        return "rules"


class RoutingRule(models.Model):
    """The first active rule whose every condition holds, and that leads to somebody, decides.

    An empty condition holds for all. The fallback may have no name; it is then called so in each reader's language.
    """

    class Target(models.TextChoices):
        TOOL_OWNER = "tool_owner", _("The owner of the tool")
        PERSON = "person", _("A person")
        ROLE = "role", _("Somebody with a role in the scope")
        GROUP = "group", _("The least loaded of a group")

    name = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    is_fallback = models.BooleanField(default=False, help_text="Last, without conditions, cannot be deleted.")
    tools = models.ManyToManyField(Tool, blank=True, related_name="+")
    call_types = models.ManyToManyField(CallType, blank=True, related_name="+")
    categories = models.ManyToManyField(Category, blank=True, related_name="+")
    severities = models.JSONField(default=list, blank=True, help_text='Codes: ["blocking"].')
    sites = models.ManyToManyField(Site, blank=True, related_name="+")
    teams = models.ManyToManyField(Team, blank=True, related_name="+")
    target = models.CharField(max_length=16, choices=Target)
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=16, choices=Role, blank=True)
    group = models.ForeignKey(OwnerGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["is_fallback", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["is_fallback"], condition=Q(is_fallback=True), name="rule_one_fallback"),
            models.UniqueConstraint(Lower("name"), name="rule_name"),
            models.CheckConstraint(condition=~Q(name="") | Q(is_fallback=True), name="rule_named"),
            models.CheckConstraint(
                condition=Q(target="tool_owner")
                | Q(target="person", person__isnull=False)
                | (Q(target="role") & ~Q(role=""))
                | Q(target="group", group__isnull=False),
                name="rule_target",
            ),
        ]

    def __str__(self) -> str:
        return self.name or "fallback"


class Assignment(models.Model):
    """One decision about who owns a report; the latest one counts, all are kept."""

    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="assignments")
    owner = models.ForeignKey(User, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey(
        RoutingRule,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Empty: by hand, or nobody found.",
    )
    rule_name = models.CharField(max_length=120, blank=True)
    rule_version = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", help_text="Who assigned by hand."
    )
    reason = models.TextField(help_text="In words, in the organisation's language: the record.")
    notes = models.JSONField(default=list, help_text="The same as codes with facts, for readers of other languages.")
    words = MaskedTextField(blank=True, help_text="Why it was assigned by hand, as somebody wrote it, masked.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["owner", "created_at"], name="assignment_owner")]

    def __str__(self) -> str:
        return f"{self.report_id} to {self.owner_id}"
