"""A screen on a floor. Of the secret in its link only the digest is stored, so a copy of the table opens no wall."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.people.models import Site, Theme, User

NAME_LIMIT = 120


class Screen(models.Model):
    """One screen at one site, with a link of its own until it is ended."""

    name = models.CharField(_("name"), max_length=NAME_LIMIT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="screens")
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.SYSTEM, blank=True)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret in its link.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, help_text="When it asked last, to the minute.")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False), name="screen_revoked"
            )
        ]

    def __str__(self) -> str:
        return self.name
