"""What every page shows around its content: places, what is unread, theme, languages, the words scripts need."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

from feedback.core import wording
from feedback.core.navigation import Menu, address, menu_for, navigation
from feedback.core.preferences import theme_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of templates/base.html. Lazy: a fragment that shows no header asks nothing of the database."""
    return {"shell": SimpleLazyObject(lambda: shell_of(request))}


def shell_of(request: HttpRequest) -> dict[str, Any]:
    """Everything the header and the footer show."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    nav = navigation()
    return {
        "organisation": nav.organisation(),
        "menu": menu_for(request, user.role_codes) if signed_in and user else Menu([], []),
        "unread": nav.unread(user) if signed_in and nav.unread else 0,
        "bell_url": address(nav.bell_url) if signed_in else "",
        "unread_url": address(nav.unread_url) if signed_in else "",
        "settings_url": address(nav.settings_url) if signed_in else "",
        "search_url": address(nav.search_url) if signed_in else "",
        "sign_out_url": address("account_logout") if signed_in else "",
        "theme": theme_of(request),
        "keys": getattr(user, "keys_enabled", True),
        "languages": [(code, name) for code, name in settings.LANGUAGES if code != get_language()],
        "city": wording.zone_city(timezone.get_current_timezone()),
        "version": settings.VERSION,
        "components": settings.DEBUG or (signed_in and "admin" in getattr(user, "role_codes", ())),
        "words": json.dumps(words(), ensure_ascii=False),
    }


def words() -> dict[str, str]:
    """The words that scripts write on the page, in the reader's language. `{}` is where a value goes."""
    return {
        **wording.unit_signs(),
        "late": gettext("%(span)s late") % {"span": "{}"},
        "ago": gettext("%(span)s ago") % {"span": "{}"},
        "in": gettext("in %(span)s") % {"span": "{}"},
        "now": gettext("just now"),
        "minute": gettext("under a minute"),
        "left": gettext("{} characters left"),
        "over": gettext("{} characters too many"),
        "one": gettext("1 selected"),
        "many": gettext("{} selected"),
        "none": gettext("Tick rows, then choose:"),
        "copied": gettext("Copied."),
        "draft": gettext("What you had typed is back."),
        "news": gettext("{} new for you"),
        "offline": gettext("That did not arrive. What you typed is still here; try again in a moment."),
    }
