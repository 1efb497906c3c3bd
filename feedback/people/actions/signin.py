"""Passwords, sessions and API tokens."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.events.actions import record
from feedback.people import values
from feedback.people.actions.letters import write_letter
from feedback.people.journal import fact
from feedback.people.models import ApiToken, Letter, User
from feedback.people.permissions import is_admin

#: A year, and then somebody should look whether it is still needed.
TOKEN_LIFE = timedelta(days=365)
MOST_TOKENS = 20


@transaction.atomic
def request_new_password(*, person: User, now: datetime | None = None) -> None:
    """Send somebody the link to a new password; the mail goes out later, so the page answers equally fast for all."""
    now = now or timezone.now()
    write_letter(person, Letter.Kind.NEW_PASSWORD, now)
    record(fact("person.reset_requested", person, None, now))


@transaction.atomic
def set_password(*, person: User, password: str, now: datetime | None = None) -> None:
    """Store a new password. All sessions that began with the old one end, and all API tokens with them.

    The person is told by mail, in case it was somebody else.
    """
    now = now or timezone.now()
    person.set_password(password)
    person.save(update_fields=["password", "updated_at"])
    ApiToken.objects.filter(user=person).delete()
    write_letter(person, Letter.Kind.PASSWORD_CHANGED, now)
    record(fact("person.password_changed", person, person, now))


@transaction.atomic
def sign_out_everywhere(*, person: User, by: User | None, now: datetime | None = None) -> None:
    """End every session of somebody, on all devices. Tokens stay: they are revoked one by one."""
    _own_or_admin(person, by)
    User.objects.filter(pk=person.pk).update(session_version=F("session_version") + 1)
    person.refresh_from_db(fields=["session_version"])
    record(fact("person.signed_out", person, by, now or timezone.now()))


@transaction.atomic
def create_token(
    *, person: User, by: User | None, name: str = "", scope: str = ApiToken.Access.READ, now: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new key for the API, and its text, which is told only here: only its digest is stored. It lasts a year."""
    if by is not None and by != person:
        raise Forbidden(_("A token acts for its person, so only they can make one."))
    if not person.is_active:
        raise Conflict(_("They have left. Bring them back first."))
    if scope not in ApiToken.Access.values:
        raise Invalid({"scope": _("Choose read or write.")})
    if ApiToken.objects.filter(user=person).count() >= MOST_TOKENS:
        raise Conflict(_("That makes too many tokens. Revoke one you no longer need."))
    name = values.name(name) if name.strip() else ""
    token, text = ApiToken.objects.create(user=person, expiry=TOKEN_LIFE, name=name, scope=scope)
    record(fact("token.created", person, by, now or timezone.now(), token=str(token.public_id), scope=scope))
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None, now: datetime | None = None) -> None:
    """Make a token worthless from now on."""
    _own_or_admin(token.user, by)
    record(fact("token.revoked", token.user, by, now or timezone.now(), token=str(token.public_id)))
    token.delete()


def _own_or_admin(person: User, by: User | None) -> None:
    if by is not None and by != person and not is_admin(by):
        raise Forbidden(_("Only they themselves or an admin can do this."))
