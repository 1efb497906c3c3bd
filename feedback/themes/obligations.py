"""Themes somebody owns, when they leave; see feedback/people/obligations.py. Routing hands their reports over."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.people.models import User
from feedback.people.obligations import Obligation
from feedback.themes.actions import pass_on
from feedback.themes.models import Theme


def owed_by(user: User, at: datetime) -> list[Obligation]:
    """Themes that are not closed yet."""
    count = Theme.objects.filter(owner=user).exclude(state=Theme.State.CLOSED).count()
    return [Obligation("themes", _("Themes they own"), count, reverse("themes:list"))]


def hand_over(user: User, to: User, by: User | None, now: datetime) -> int:
    """Give all of these to somebody else."""
    themes = list(Theme.objects.filter(owner=user).exclude(state=Theme.State.CLOSED))
    for theme in themes:
        pass_on(theme=theme, to=to, by=by, now=now)
    return len(themes)
