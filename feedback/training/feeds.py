"""The calendar link to one's own sessions: what its secret part looks like, and what is read by it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.core.ical import Feed, calendar
from feedback.people.models import User
from feedback.people.queries import language_of, zone_of
from feedback.training.entries import entry
from feedback.training.models import Enrolment, Session, TrainingLink
from feedback.training.states import Place, SessionState

SIGNER = Signer(salt="feedback.training.feeds")
#: How far a calendar looks back.
BACK = timedelta(days=92)


def token_of(link: TrainingLink) -> str:
    """The secret part of a link; it ends with the link's nonce, the person's password and "sign out everywhere"."""
    return SIGNER.sign(f"{link.pk}.{_secret(link)}")


def own_address(user: User) -> str:
    """The address for a calendar program; empty where somebody has made none."""
    link = TrainingLink.objects.filter(user=user).select_related("user").first()
    return f"{settings.BASE_URL}{reverse('own-sessions')}?token={token_of(link)}" if link else ""


def link_by(token: str) -> TrainingLink | None:
    """The link that a token opens; None when it was made up or has ended, and for who has left."""
    try:
        pk, _dot, secret = SIGNER.unsign(token).partition(".")
    except BadSignature:
        return None
    link = TrainingLink.objects.filter(pk=int(pk), user__is_active=True).select_related("user__site").first()
    return link if link is not None and secret == _secret(link) else None


def feed_of(link: TrainingLink, now: datetime) -> Feed:
    """The sessions its person has a seat in or leads, in their language: from a quarter ago on."""
    person = link.user
    seats = Enrolment.objects.filter(person=person, state__in=(Place.BOOKED, Place.CAME, Place.DONE))
    rows = Session.objects.filter(Q(lead=person) | Q(pk__in=seats.values("session")), ends_at__gt=now - BACK)
    rows = rows.exclude(state=SessionState.CANCELLED).select_related("site", "cycle__programme")
    sessions, language = list(rows.order_by("starts_at", "pk")), language_of(person)
    with translation.override(language):
        name, zone = _("My training"), str(zone_of(person))
        events = [entry(session, changed_at=session.updated_at) for session in sessions]
        body = calendar(events, name=name, zone=zone).encode()
    return Feed(body, max((session.updated_at for session in sessions), default=None), language)


def _secret(link: TrainingLink) -> str:
    return f"{link.nonce}.{link.user.get_session_auth_hash()[:16]}"
