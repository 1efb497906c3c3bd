"""Which screens somebody keeps, and which one a link opens."""

from hashlib import sha256

from django.db.models import QuerySet

from feedback.people.models import Site, User
from feedback.people.queries import Anyone, reach
from feedback.screens.models import Screen
from feedback.screens.permissions import KEEPERS


def screens_visible_to(user: Anyone) -> QuerySet[Screen]:
    """Those of the sites somebody supervises; all for admins."""
    if not isinstance(user, User) or not user.is_active:
        return Screen.objects.none()
    return Screen.objects.filter(reach(user, *KEEPERS).q(team=None, tool=None))


def sites_with_screens_of(user: Anyone) -> QuerySet[Site]:
    """The sites for which somebody may make a link, by name."""
    within = reach(user, *KEEPERS).q(site="pk", team=None, tool=None)
    return Site.objects.filter(within, is_active=True).order_by("name", "pk")


def digest_of(secret: str) -> str:
    """What is stored of a link's secret: 192 random bits, so a plain hash is enough, as there is nothing to guess."""
    return sha256(secret.encode()).hexdigest()


def screen_by(secret: str) -> Screen | None:
    """The screen whose link this is, ended or not. How long the look-up by digest takes tells nothing of a secret."""
    return Screen.objects.filter(digest=digest_of(secret)).select_related("site").first()
