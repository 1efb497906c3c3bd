"""allauth's forms in our words and with hints that fit our fields. Named by ACCOUNT_FORMS."""

from typing import Any

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

EMAIL = _("E-mail address")
HINT = _("At least 10 characters. Three or four words in a row are strong and easy to remember.")


class _OurWords:
    """Takes allauth's placeholders off, and puts our labels and hints on."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(_OurWords, allauth.LoginForm):
    """E-mail and password."""

    labels = {"login": EMAIL, "password": _("Password")}


class LinkForm(_OurWords, allauth.ResetPasswordForm):
    """Where the link to a new password goes."""

    labels = {"email": EMAIL}


class KeyForm(_OurWords, allauth.ResetPasswordKeyForm):
    """A new password, from the link."""

    labels = {"password1": _("New password"), "password2": _("The same again")}
    hints = {"password1": HINT}


class ChangeForm(_OurWords, allauth.ChangePasswordForm):
    """A new password in place of the old one."""

    labels = {"oldpassword": _("Password until now"), **KeyForm.labels}
    hints = {"password1": HINT}


class SetForm(_OurWords, allauth.SetPasswordForm):
    """A first password."""

    labels = KeyForm.labels
    hints = {"password1": HINT}
