"""Where the report form may be shown in a frame, and the passes with which people report from there."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import get_random_string

from feedback.people.models import User


def new_key() -> str:
    """The public name of a panel in addresses."""
    return get_random_string(16, "abcdefghjkmnpqrstuvwxyz23456789")


class Panel(models.Model):
    """A program, such as the agents' desktop, that may show the report form inside its own pages.

    Its secret is not stored: it is made from the installation's own, `key` and `edition` (signing.py).
    """

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    edition = models.PositiveIntegerField(default=1, help_text="Counted up to make the secret before worthless.")
    origins = models.JSONField(default=list, help_text="Origins of pages that may show it: https://desk.example.com")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    #: The secret, on the instance that was just made or given a new one; a row that was read carries none.
    told_secret: str | None = None

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="panel_name")]

    def __str__(self) -> str:
        return self.name


class PanelPass(models.Model):
    """Somebody lets a panel on their desk report in their name for some hours: nothing else, and only from that frame.

    The frame knows a word of which `challenge` is the digest; with it, it fetches the token once. Both are stored as
    digests only.
    """

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="passes")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="panel_passes")
    session_version = models.PositiveIntegerField(help_text="Of the person, then: ending all sessions ends this too.")
    challenge = models.CharField(max_length=64, unique=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"pass {self.pk} of panel {self.panel_id}"


class Opening(models.Model):
    """A signed address belongs to whoever opened it first: its nonce is theirs until it expires."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["panel", "nonce"], name="opening_nonce")]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.nonce}"
