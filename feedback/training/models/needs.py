"""When an extra session is proposed, and what was said to each proposal."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from feedback.catalogue.models import Category, Tool
from feedback.changes.models import Change
from feedback.core.maskedfields import MaskedCharField
from feedback.people.models import Site, User
from feedback.training.models.programmes import Programme


class NeedTerms(models.Model):
    """So many reports of a category on a tool, in so many days, ask for an extra session. There is one row."""

    ONLY = 1

    reports = models.PositiveSmallIntegerField(default=8, validators=[MinValueValidator(2), MaxValueValidator(500)])
    days = models.PositiveSmallIntegerField(default=28, validators=[MinValueValidator(7), MaxValueValidator(180)])

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="need_terms_once")]

    def __str__(self) -> str:
        return f"{self.reports} in {self.days} days"


class NeedAnswer(models.Model):
    """What was said at one site to a proposal: a session was planned (`programme`), or it is not needed."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reason = MaskedCharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "site"], name="need_change_once"),
            models.CheckConstraint(
                condition=Q(category=None, change__isnull=False) | Q(category__isnull=False, change=None),
                name="need_of_one",
            ),
        ]
        indexes = [models.Index(fields=["category", "tool", "site", "at"], name="need_category")]

    def __str__(self) -> str:
        return f"need at site {self.site_id}, {self.at}"
