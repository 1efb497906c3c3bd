"""The wall itself: open to whoever holds its link, without sign-in, cookies or a session.

It is rendered without the request: what hangs on a wall must not depend on who once signed in on that device.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from hashlib import sha256
from zoneinfo import ZoneInfo

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from feedback.core.api.throttles import METER
from feedback.people.queries import language_of
from feedback.screens.actions import note_seen
from feedback.screens.board import TURN, board_of
from feedback.screens.models import Screen
from feedback.screens.permissions import may_keep_screens
from feedback.screens.queries import screen_by

#: Requests in a minute from one address: many screens behind one router, but no flood.
MOST_IN_A_MINUTE = 600
#: What the page is made of. When one of these is another file than before, or what stands around the board is another
#: (the site's name and clock, the colours, the language), the page loads itself anew.
MADE_OF = ("core/fortnight.css", "screens/wall.css", "screens/wall.js")
#: Seconds after which a browser without scripts asks for everything again.
WITHOUT_SCRIPTS = 60
#: With these the page's script tells an answer of ours from one of whatever stands between.
VERSION, CLOCK = "X-Wall-Version", "X-Wall-Now"

View = Callable[[HttpRequest, Screen, datetime], HttpResponse]


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What a wall is, and how to get the link of one."""
    return render(request, "screens/about.html", {"may_keep": may_keep_screens(request.user).allowed})


def _opened(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Finds the screen of a link and serves `view` in its site's zone; a calm page where there is none (any more)."""

    @require_safe
    @wraps(view)
    def serve(request: HttpRequest, key: str) -> HttpResponse:
        address = get_adapter(request).get_client_ip(request)
        if METER.hit(f"wall:{address}") > MOST_IN_A_MINUTE:
            return HttpResponse(status=429, headers={"Retry-After": str(METER.left())})
        screen, now = screen_by(key), timezone.now()
        with translation.override(language_of(None)):
            if screen is None or screen.revoked_at is not None:
                response, version = _ended(screen), _version(None)
            else:
                version = _version(screen)
                with timezone.override(ZoneInfo(screen.site.timezone)):
                    note_seen(screen=screen, now=now)
                    response = view(request, screen, now)
        return _sealed(response, version, now)

    return serve


@_opened
def wall(request: HttpRequest, screen: Screen, now: datetime) -> HttpResponse:
    """The whole page. Without scripts it asks for itself every minute."""
    html, tag = _board(screen, now)
    context = {
        "screen": screen,
        "board": html,
        "tag": tag,
        "now": now,
        "milliseconds": _milliseconds(now),
        "version": _version(screen),
        "turn_seconds": TURN,
        "refresh_seconds": WITHOUT_SCRIPTS,
    }
    return HttpResponse(render_to_string("screens/wall.html", context))


@_opened
def current(request: HttpRequest, screen: Screen, now: datetime) -> HttpResponse:
    """What stands on the wall now, for the page's script; 304 while that is what it has."""
    html, tag = _board(screen, now)
    same = request.headers.get("If-None-Match") == tag
    response = HttpResponseNotModified() if same else HttpResponse(html)
    response["ETag"] = tag
    return response


def _board(screen: Screen, now: datetime) -> tuple[str, str]:
    """The board's HTML with the slides whose turn it is, and a tag that stays while nothing but the turn changes."""
    board = board_of(screen.site, now=now, turn=int(now.timestamp()) // TURN)
    html = render_to_string("screens/_board.html", {"board": board, "now": now})
    lasting = html.replace(" hidden", "")
    return html, f'"{sha256(lasting.encode()).hexdigest()[:32]}"'


def _ended(screen: Screen | None) -> HttpResponse:
    html = render_to_string("screens/ended.html")
    return HttpResponse(html, status=404 if screen is None else 410)


def _sealed(response: HttpResponse, version: str, now: datetime) -> HttpResponse:
    """Nothing of a wall is kept, found by a search engine, or told to another site."""
    patch_cache_control(response, no_store=True, private=True)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response[VERSION] = version
    response[CLOCK] = _milliseconds(now)
    return response


def _version(screen: Screen | None) -> str:
    """Changes with any file that the page is made of, as their addresses carry what is in them, and with its frame."""
    frame = [screen.site.name, screen.site.timezone, screen.theme, language_of(None)] if screen else []
    return sha256(" ".join([*(static(path) for path in MADE_OF), *frame]).encode()).hexdigest()[:12]


def _milliseconds(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))
