"""One-time links with which somebody chooses a password: made anew for each mail, never stored."""

from urllib.parse import quote

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from feedback.people.models import User


class KeyGenerator(PasswordResetTokenGenerator):
    """Keys that are worthless once used, after three days, and as soon as the person leaves or ends all sessions."""

    key_salt = "feedback.people.keys"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.session_version}"

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Whether the key is good for this person, now."""
        return bool(user and user.is_active) and super().check_token(user, token)


def password_link(person: User) -> str:
    """The address at which somebody chooses a password. To be sent to them and to nobody else."""
    key = KeyGenerator().make_token(person)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), quote(key)])
    return f"{settings.BASE_URL}{path}"
