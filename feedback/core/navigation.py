"""The places in the header, by role. What they are is said in `feedback/navigation.py`; this room knows no other.

A person with several roles gets the union of their menus, in the order in which the roles are listed, each place once.
Five fit; with more, the fifth is a menu that holds the rest.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string

MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place one can go to. `key` is its shortcut; `count` says how much waits there (0 is not shown)."""

    label: str | Promise
    url_name: str
    icon: str
    key: str = ""
    count: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True, slots=True)
class Navigation:
    """Everything the header and footer ask of the rooms above. `menus` lists roles in order of priority."""

    menus: Mapping[str, Sequence[NavItem]]
    organisation: Callable[[], str] = str
    unread: Callable[[Any], int] | None = None
    #: What an admin has to know on whatever page, each in a sentence.
    alarms: Callable[[], Sequence[str | Promise]] | None = None
    alarms_url: str = ""
    bell_url: str = ""
    unread_url: str = ""
    settings_url: str = ""
    search_url: str = ""

    def items_for(self, roles: Iterable[str]) -> list[NavItem]:
        """The places of all these roles, each once, in order of priority."""
        held = frozenset(roles)
        found: dict[str, NavItem] = {}
        for item in (item for role, items in self.menus.items() if role in held for item in items):
            found.setdefault(item.url_name, item)
        return list(found.values())

    def all_items(self) -> list[NavItem]:
        """Every place of every role."""
        return self.items_for(self.menus)


@dataclass(frozen=True, slots=True)
class Place:
    """A NavItem on one page: with its address, and whether the reader is there."""

    item: NavItem
    url: str
    current: bool
    count: int


@dataclass(frozen=True, slots=True)
class Menu:
    """The header's places: those that are shown, and those behind "More"."""

    shown: Sequence[Place]
    more: Sequence[Place]


@cache
def navigation() -> Navigation:
    """The navigation that the settings name."""
    found = import_string(settings.NAVIGATION)
    if not isinstance(found, Navigation):
        raise TypeError(f"NAVIGATION names {found!r}, which is not a Navigation")
    return found


def address(url_name: str) -> str:
    """The address of a named page; empty where there is no such page, so that a header never breaks a page."""
    try:
        return reverse(url_name) if url_name else ""
    except NoReverseMatch:
        return ""


def missing_places() -> list[str]:
    """Names of places that lead nowhere. A test keeps this empty."""
    nav = navigation()
    names = [item.url_name for item in nav.all_items()]
    extra = [nav.bell_url, nav.unread_url, nav.settings_url, nav.search_url]
    return [name for name in [*names, *extra] if name and not address(name)]


def menu_for(request: HttpRequest, roles: Iterable[str]) -> Menu:
    """The header's places for somebody with these roles, on the page of this request."""
    pairs = [(item, address(item.url_name)) for item in navigation().items_for(roles)]
    here = current_address(request.path, [url for _, url in pairs if url])
    places = [Place(item, url, url == here, item.count(request) if item.count else 0) for item, url in pairs if url]
    if len(places) <= MOST_PLACES:
        return Menu(places, [])
    return Menu(places[: MOST_PLACES - 1], places[MOST_PLACES - 1 :])


def current_address(path: str, addresses: Iterable[str]) -> str:
    """The place a path lies in: the longest address it begins with; the root only for itself."""
    inside = [url for url in addresses if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    return max(inside, key=len, default="")
