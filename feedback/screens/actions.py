"""Making a link for a screen, ending it, and noting that it is still looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.core.text import clean_line
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import Site, Theme, User
from feedback.screens.models import NAME_LIMIT, Screen
from feedback.screens.permissions import may_keep_screens_at
from feedback.screens.queries import digest_of

#: Bytes of chance in a link.
SECRET_BYTES = 24
#: A screen asks every half minute; that it is there is written down this often.
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A screen with its link, which is known now and never again."""

    screen: Screen
    link: str


@transaction.atomic
def make_screen(*, by: User, site: Site, name: str, theme: str = "", now: datetime | None = None) -> Made:
    """Make a link for a screen at a site. Raises Forbidden, and Invalid by field."""
    now = now or timezone.now()
    may_keep_screens_at(by, site).demand()
    name = clean_line(name)
    if not name or len(name) > NAME_LIMIT:
        raise Invalid({"name": _("Say where it hangs, in a few words: “Ground floor, by the window”.")})
    if theme not in Theme.values:
        raise Invalid({"theme": _("Choose light, dark, or as the device.")})
    secret = token_urlsafe(SECRET_BYTES)
    screen = Screen.objects.create(
        name=name, site=site, theme=theme, digest=digest_of(secret), created_by=by, created_at=now
    )
    _tell("made", screen, by, now)
    return Made(screen, settings.BASE_URL + reverse("screens:wall", args=[secret]))


@transaction.atomic
def end_screen(*, screen: Screen, by: User, now: datetime | None = None) -> Screen:
    """End a screen's link at once and for good. Raises Forbidden, and Conflict when it has ended already."""
    now = now or timezone.now()
    may_keep_screens_at(by, screen.site).demand()
    screen = Screen.objects.select_for_update(of=("self",)).select_related("site").get(pk=screen.pk)
    if screen.revoked_at is not None:
        raise Conflict(_("This link has ended already."))
    screen.revoked_at, screen.revoked_by = now, by
    screen.save(update_fields=["revoked_at", "revoked_by"])
    _tell("ended", screen, by, now)
    return screen


def note_seen(*, screen: Screen, now: datetime | None = None) -> None:
    """A screen asked: written down once a minute. No event: nobody did anything."""
    now = now or timezone.now()
    if screen.seen_at is None or screen.seen_at <= now - NOTED_EVERY:
        old = Q(seen_at=None) | Q(seen_at__lte=now - NOTED_EVERY)
        Screen.objects.filter(old, pk=screen.pk).update(seen_at=now)


def _tell(what: str, screen: Screen, by: User, at: datetime) -> None:
    record(Fact(f"screen.{what}", Thing("screen", screen.pk), at, actor=by.pk, site_id=screen.site_id))
