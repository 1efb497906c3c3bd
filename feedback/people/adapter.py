"""How allauth, which draws the sign-in pages, works with our people: no sign-up, our actions, our mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.people import actions
from feedback.people.models import User


class Adapter(DefaultAccountAdapter):
    """People are added by admins; passwords and mails go through this room's actions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This address and this password do not go together. Try again, or choose a new password by mail."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or choose a new password by mail."),
        "enter_current_password": _("This is not the password you have had until now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited."""
        return False

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A new password ends all other sessions and all tokens."""
        if isinstance(user, User):
            actions.set_password(person=user, password=password)

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """The link goes out by the post, to the address that is stored."""
        if isinstance(user, User):
            actions.request_new_password(person=user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's own settings."""
        return reverse("people:me")
