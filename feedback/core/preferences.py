"""What a device remembers about its reader: light or dark. A cookie: the server writes it, nothing flashes."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

THEME_COOKIE = "fortnight_theme"
THEMES = ("light", "dark")
REMEMBERED = timedelta(days=365)


def theme_of(request: HttpRequest) -> str:
    """light, dark, or empty for "like the system": the person's own setting, else this device's choice."""
    own = getattr(getattr(request, "user", None), "theme", "")
    chosen = own or request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def remember_theme(response: HttpResponseBase, theme: str) -> None:
    """Keep a theme on this device; anything but light or dark means "like the system"."""
    response.set_cookie(
        THEME_COOKIE,
        theme if theme in THEMES else "system",
        max_age=REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remember_language(response: HttpResponseBase, language: str) -> None:
    """Keep a language on this device; Django's LocaleMiddleware reads it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
