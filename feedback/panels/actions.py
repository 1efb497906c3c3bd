"""Writes of the room: panels and their secrets by admins, passes by the people who sit in front of them."""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.events.actions import Fact, Thing, record
from feedback.panels.models import Opening, Panel, PanelPass
from feedback.panels.permissions import may_keep
from feedback.panels.queries import digest
from feedback.panels.signing import Context, secret_of
from feedback.people.models import User

NAME_LIMIT = 120
MOST_ORIGINS = 20
#: As long as a shift, and as a session.
PASS_LASTS = timedelta(hours=12)
#: Between "connect" in the window and the panel's fetching its token.
FETCHED_WITHIN = timedelta(minutes=10)
_ORIGIN = re.compile(r"https?://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")
_CHALLENGE = re.compile(r"[0-9a-f]{64}")


# --- panels ------------------------------------------------------------------------------------------------------


@transaction.atomic
def register_panel(*, by: User, name: str, origins: Iterable[str], now: datetime | None = None) -> Panel:
    """A panel with a secret, which `told_secret` tells here and never again. Raises Forbidden, and Invalid by field."""
    may_keep(by).demand()
    now = now or timezone.now()
    panel = Panel(name=_name(name), origins=_origins(origins), created_at=now, updated_at=now)
    _store(panel)
    panel.told_secret = secret_of(panel)
    _record("panel.registered", panel, by, now)
    return panel


@transaction.atomic
def edit_panel(*, panel: Panel, by: User, now: datetime | None = None, **changes: Any) -> Panel:
    """Change `name` or `origins`. Raises Forbidden, and Invalid by field."""
    may_keep(by).demand()
    panel, now = _locked(panel), now or timezone.now()
    tidy = {name: _name(value) if name == "name" else _origins(value) for name, value in changes.items()}
    changed = sorted(name for name, value in tidy.items() if getattr(panel, name) != value)
    if changed:
        _write(panel, now, **tidy)
        _record("panel.edited", panel, by, now, fields=changed)
    return panel


@transaction.atomic
def rekey_panel(*, panel: Panel, by: User, now: datetime | None = None) -> Panel:
    """A new secret, told by `told_secret` here and never again; what was signed with the one before is worthless."""
    may_keep(by).demand()
    panel, now = _locked(panel), now or timezone.now()
    _write(panel, now, edition=panel.edition + 1)
    panel.told_secret = secret_of(panel)
    _record("panel.rekeyed", panel, by, now)
    return panel


@transaction.atomic
def revoke_panel(*, panel: Panel, by: User, now: datetime | None = None) -> Panel:
    """Shown nowhere any more; every pass is gone. A second time changes nothing."""
    return _switch(panel, by, now, active=False)


@transaction.atomic
def restore_panel(*, panel: Panel, by: User, now: datetime | None = None) -> Panel:
    """Shown again, with the secret it had; people connect anew."""
    return _switch(panel, by, now, active=True)


def _switch(panel: Panel, by: User, now: datetime | None, *, active: bool) -> Panel:
    may_keep(by).demand()
    panel, now = _locked(panel), now or timezone.now()
    if panel.is_active != active:
        _write(panel, now, is_active=active)
        panel.passes.all().delete()
        _record("panel.restored" if active else "panel.revoked", panel, by, now)
    return panel


def _locked(panel: Panel) -> Panel:
    return Panel.objects.select_for_update().get(pk=panel.pk)


def _write(panel: Panel, now: datetime, **values: Any) -> None:
    for name, value in values.items():
        setattr(panel, name, value)
    panel.updated_at = now
    _store(panel)


def _store(panel: Panel) -> None:
    try:
        with transaction.atomic():
            panel.save()
    except IntegrityError as error:
        raise Invalid({"name": format_lazy(_("“{name}” is there already."), name=panel.name)}) from error


def _name(text: str) -> str:
    found = " ".join(text.split())
    if not found:
        raise Invalid({"name": _("Give it the name of the program that shows it.")})
    if len(found) > NAME_LIMIT:
        raise Invalid({"name": format_lazy(_("Use at most {limit} characters."), limit=NAME_LIMIT)})
    return found


def _origins(given: Iterable[str]) -> list[str]:
    """Origins without doubles, in the order given; a slash at the end is forgiven."""
    found = list(dict.fromkeys(one.strip().lower().removesuffix("/") for one in given if one.strip()))
    if not found:
        raise Invalid({"origins": _("Name at least one origin, such as https://desk.example.com")})
    if len(found) > MOST_ORIGINS:
        raise Invalid({"origins": format_lazy(_("Name at most {limit} origins."), limit=MOST_ORIGINS)})
    for one in found:
        if not _ORIGIN.fullmatch(one):
            told = _("“{origin}” is not an origin. Write scheme and host, such as https://desk.example.com")
            raise Invalid({"origins": format_lazy(told, origin=one[:80])})
    return found


def _record(verb: str, panel: Panel, by: User, now: datetime, **data: Any) -> None:
    record(Fact(verb, subject=Thing("panel", panel.pk), at=now, actor=by.pk, data={"name": panel.name, **data}))


# --- passes ------------------------------------------------------------------------------------------------------


@transaction.atomic
def grant_pass(*, panel: Panel, by: User, challenge: str, now: datetime | None = None) -> PanelPass:
    """Let the panel that made `challenge` (a SHA-256 in hexadecimal) report as `by`. Raises Invalid, Conflict."""
    now = now or timezone.now()
    if not _CHALLENGE.fullmatch(challenge):
        raise Invalid({"challenge": _("Open this window from the panel.")})
    PanelPass.objects.filter(expires_at__lt=now).delete()
    Opening.objects.filter(expires_at__lt=now).delete()
    made, new = PanelPass.objects.get_or_create(
        challenge=challenge,
        defaults={
            "panel": panel,
            "user": by,
            "session_version": by.session_version,
            "created_at": now,
            "expires_at": now + FETCHED_WITHIN,
        },
    )
    if not new and (made.user_id, made.panel_id) != (by.pk, panel.pk):
        raise Conflict(_("Somebody else has connected this panel. Open it once more."))
    return made


@transaction.atomic
def collect_pass(*, panel: Panel, word: str, now: datetime | None = None) -> str | None:
    """The token for the panel that knows the word behind its challenge: once. None until somebody has connected it."""
    now = now or timezone.now()
    waiting = PanelPass.objects.select_for_update().filter(token_digest=None, expires_at__gt=now, user__is_active=True)
    found = waiting.filter(panel=panel, challenge=digest(word)).first()
    if found is None:
        return None
    token = secrets.token_urlsafe(32)
    found.token_digest, found.expires_at = digest(token), now + PASS_LASTS
    found.save(update_fields=["token_digest", "expires_at"])
    return token


def claim(*, panel: Panel, by: User, context: Context) -> bool:
    """Whether a signed address is this person's: whoever opens it first has it until it expires."""
    if context.expires_at is None:
        return False
    opening, _new = Opening.objects.get_or_create(
        panel=panel, nonce=context.nonce, defaults={"user": by, "expires_at": context.expires_at}
    )
    return opening.user_id == by.pk
