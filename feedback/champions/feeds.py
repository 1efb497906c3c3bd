"""Calendar links: what their secret part looks like, and what is read by it."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.champions.actions.entries import sight
from feedback.champions.models import CalendarLink, Entry
from feedback.champions.queries import rosters_visible_to
from feedback.core.ical import Event, Feed, calendar
from feedback.people.models import User
from feedback.people.queries import language_of, zone_of

SIGNER = Signer(salt="feedback.champions.feeds")


def token_of(link: CalendarLink) -> str:
    """The secret part of a link; it ends with the link's nonce, the person's password and "sign out everywhere"."""
    return SIGNER.sign(f"{link.pk}.{link.nonce}.{link.user.get_session_auth_hash()[:16]}")


def address_of(link: CalendarLink) -> str:
    """The address for a calendar program."""
    name, arguments = ("roster-calendar", [link.roster_id]) if link.roster_id else ("own-calendar", [])
    return f"{settings.BASE_URL}{reverse(name, args=arguments)}?token={token_of(link)}"


def own_addresses(user: User) -> dict[int | None, str]:
    """The addresses of somebody's own links, by the roster's id; under None, of the link to their own shifts."""
    links = CalendarLink.objects.filter(user=user).select_related("user")
    return {link.roster_id: address_of(link) for link in links}


def link_by(token: str, roster_id: int | None) -> CalendarLink | None:
    """The link that a token opens; None when it was made up, has ended, or is for another calendar.

    Whoever left, or no longer sees the roster, reads nothing by it.
    """
    try:
        pk, _dot, secret = SIGNER.unsign(token).partition(".")
    except BadSignature:
        return None
    rows = CalendarLink.objects.filter(pk=int(pk), user__is_active=True, roster=roster_id)
    link = rows.select_related("user__site", "roster__site").first()
    if link is None or secret != f"{link.nonce}.{link.user.get_session_auth_hash()[:16]}":
        return None
    return link if link.roster is None or rosters_visible_to(link.user).filter(pk=link.roster.pk).exists() else None


def feed_of(link: CalendarLink, now: datetime) -> Feed:
    """What a link shows, in its person's language: times and names, nothing else about anybody."""
    own = {"user": link.user} if link.roster is None else {"roster": link.roster}
    start, end = sight(now)
    rows = Entry.objects.filter(**own, ends_at__gt=start, starts_at__lt=end).order_by("starts_at", "pk")
    language = language_of(link.user)
    with translation.override(language):
        name = link.roster.name if link.roster else _("My shifts as champion")
        zone = link.roster.timezone if link.roster else str(zone_of(link.user))
        entries = list(rows.values_list(*_COLUMNS))
        body = calendar(_events(entries, personal=link.roster is None), name=name, zone=zone).encode()
    return Feed(body, max((entry[6] for entry in entries), default=None), language)


_COLUMNS = (
    *("uid", "user__name", "starts_at", "ends_at", "sequence", "cancelled", "changed_at"),
    *("roster__name", "roster__timezone"),
)


def _events(
    entries: list[tuple[str, str, datetime, datetime, int, bool, datetime, str, str]], *, personal: bool
) -> list[Event]:
    """Entries as calendars are told them: which roster in one's own, who in a roster's, on the roster's clock."""
    clock = lru_cache(maxsize=4096)(_said)
    own, url = _("Champion: %(roster)s"), settings.BASE_URL + reverse("champions:my_shifts")
    return [
        Event(
            uid=f"{uid}@{settings.SITE_HOST}",
            summary=own % {"roster": roster} if personal else person,
            starts_at=start,
            ends_at=end,
            zone=zone,
            changed_at=changed,
            sequence=sequence,
            status="CANCELLED" if cancelled else "CONFIRMED",
            description=clock(start, end, zone),
            url=url,
        )
        for uid, person, start, end, sequence, cancelled, changed, roster, zone in entries
    ]


def _said(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """`08:00 to 16:00, Europe/Dublin`: a reader elsewhere sees their own hours, and here the floor's."""
    start, end = (at.astimezone(ZoneInfo(zone)).strftime("%H:%M") for at in (starts_at, ends_at))
    return _("%(start)s to %(end)s, %(zone)s") % {"start": start, "end": end, "zone": zone}
