"""What every page shows around its content: places, what is unread, theme, languages, the words scripts need."""

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from feedback.core import wording
from feedback.core.navigation import Menu, Navigation, address, menu_for, navigation
from feedback.core.preferences import theme_of


class Shell:
    """Everything the header and the footer show; each part is worked out when a template asks for it.

    So a fragment without a header asks nothing of the database, and an error page cannot fail for want of it.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)
        self.nav: Navigation = navigation()

    @cached_property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def organisation(self) -> str:
        return self.nav.organisation()

    @cached_property
    def menu(self) -> Menu:
        return menu_for(self.request, self.user.role_codes) if self.signed_in else Menu([], [])

    @cached_property
    def unread(self) -> int:
        return self.nav.unread(self.user) if self.signed_in and self.nav.unread else 0

    @cached_property
    def alarms(self) -> Sequence[str | Promise]:
        """What an admin has to know on whatever page."""
        admin = self.signed_in and "admin" in self.user.role_codes
        return self.nav.alarms() if admin and self.nav.alarms else ()

    @cached_property
    def alarms_url(self) -> str:
        return self._address(self.nav.alarms_url)

    @cached_property
    def bell_url(self) -> str:
        return self._address(self.nav.bell_url)

    @cached_property
    def unread_url(self) -> str:
        return self._address(self.nav.unread_url)

    @cached_property
    def settings_url(self) -> str:
        return self._address(self.nav.settings_url)

    @cached_property
    def search_url(self) -> str:
        return self._address(self.nav.search_url)

    @cached_property
    def sign_out_url(self) -> str:
        return self._address("account_logout")

    @cached_property
    def theme(self) -> str:
        return theme_of(self.request)

    @cached_property
    def keys(self) -> bool:
        """Whether single keys do something for this reader."""
        return getattr(self.user, "keys_enabled", True)

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        """The languages one could switch to: code and own name."""
        return [(code, name) for code, name in settings.LANGUAGES if code != get_language()]

    @cached_property
    def city(self) -> str:
        """Whose clock the times on this page are read from."""
        return wording.zone_city(timezone.get_current_timezone())

    @cached_property
    def version(self) -> str:
        return settings.VERSION

    @cached_property
    def components(self) -> bool:
        """Whether this reader may open the style guide."""
        return settings.DEBUG or (self.signed_in and "admin" in self.user.role_codes)

    @cached_property
    def words(self) -> str:
        return json.dumps(words(), ensure_ascii=False)

    def _address(self, url_name: str) -> str:
        return address(url_name) if self.signed_in else ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context of templates/base.html."""
    return {"shell": Shell(request)}


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
