"""Panels as somebody may see them, and who a pass belongs to."""

from datetime import datetime
from hashlib import sha256

from django.db.models import F, QuerySet

from feedback.panels.models import Panel, PanelPass
from feedback.panels.permissions import may_keep
from feedback.people.models import User
from feedback.people.queries import Anyone


def panels_visible_to(user: Anyone) -> QuerySet[Panel]:
    """All of them to admins, revoked ones too; none to anybody else."""
    return Panel.objects.all() if may_keep(user).allowed else Panel.objects.none()


def panel_in_use(key: str) -> Panel | None:
    """The panel that an address names, unless it was revoked."""
    return Panel.objects.filter(key=key, is_active=True).first()


def person_with(token: str, panel: Panel, *, now: datetime) -> User | None:
    """Who let this panel report in their name with this token, while that lasts."""
    found = (
        PanelPass.objects.filter(panel=panel, token_digest=digest(token), expires_at__gt=now)
        .filter(user__is_active=True, user__session_version=F("session_version"))
        .select_related("user__site", "user__team")
        .first()
    )
    return found.user if found else None


def digest(text: str) -> str:
    """What is stored of a word that only its holder knows."""
    return sha256(text.encode()).hexdigest()
