"""The link in a mail by which its reader ends mails of these kinds, without signing in (RFC 8058).

A mail program may fetch the link by itself, so looking at it changes nothing; only a POST does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from feedback.notifications.kinds import KINDS
from feedback.notifications.models import Mail
from feedback.people.models import User

SIGNER = Signer(salt="feedback.notifications.unsubscribing", sep=".")


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose mails, of which kinds."""

    person: User
    kinds: Sequence[str]


def unsubscribe_key(mail: Mail) -> str:
    """The secret part of a mail's link."""
    return SIGNER.sign_object([mail.user_id, mail.kinds])


def wish_of(key: str) -> Wish | None:
    """What a link stands for; None when it was made up, or its reader has left."""
    try:
        user_id, kinds = SIGNER.unsign_object(key)
    except (BadSignature, ValueError):
        return None
    person = User.objects.filter(pk=user_id, is_active=True).first()
    return Wish(person, [kind for kind in kinds.split(",") if kind in KINDS]) if person else None
