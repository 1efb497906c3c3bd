"""The report page without a connection: what a browser may keep for somebody, and what it is told to say.

A browser seals what it keeps with a key that is made from `secret_for` its reader. The secret comes with the page, so
only to whoever is signed in; it is the same on every device and after every sign-in, so what was sealed opens again.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext

from feedback import __version__
from feedback.people.models import User
from feedback.people.queries import offline_store_of

SALT = "feedback.desk.offline"
#: Everything the page without a connection needs besides itself.
FILES = (
    "core/fortnight.css",
    "core/favicon.svg",
    "core/js/fortnight.js",
    "desk/offline/report.js",
    "desk/pictures.js",
    "desk/cover.js",
)
#: Modules name each other plainly, without the mark of their content.
MODULES = ("desk/offline/kept.js", "desk/offline/outbox.js", "desk/offline/telling.js")
_STARTED = str(time.time())


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the page tells its script; without a person it is the page for when there is no connection."""

    words: str
    person: int | None = None
    secret: str = ""
    store: str = ""


def keeping_for(person: User) -> Keeping:
    """For the page of somebody who is signed in."""
    return Keeping(_words(), person.pk, secret_for(person), offline_store_of(person))


def keeping_for_nobody() -> Keeping:
    """For the page that a browser shows by itself."""
    return Keeping(_words())


def secret_for(person: User) -> str:
    """What this person's browsers make their key from; nobody but the server can work it out."""
    return salted_hmac(SALT, str(person.pk), algorithm="sha256").hexdigest()


def shell_address() -> str:
    """Where the page without a connection is, in the language of the moment."""
    return f"{reverse('reports:offline')}?lang={get_language()}"


def files() -> Sequence[str]:
    """The addresses of everything that is kept beside the page."""
    return [*(static(name) for name in FILES), *modules()]


def modules() -> Sequence[str]:
    """The addresses of what the page and the service worker both import."""
    return [f"{settings.STATIC_URL}{name}" for name in MODULES]


def edition() -> str:
    """Changes with everything that the service worker keeps, so that browsers take the new one whole."""
    manifest = getattr(staticfiles_storage, "manifest_hash", "") or _STARTED
    return sha256("\n".join([__version__, manifest, shell_address(), *files()]).encode()).hexdigest()[:16]


def _words() -> str:
    """The words of desk/offline/report.js, in the reader's language. `{}` is where a value goes."""
    return json.dumps(
        {
            "draft": gettext("What you had typed is back."),
            "one": gettext("1 report is waiting to be sent."),
            "many": gettext("{} reports are waiting to be sent."),
            "offline": gettext("It is kept here and goes by itself when the connection is back."),
            "later": gettext("It is kept here and is tried again by itself."),
            "signed-out": gettext("It is kept here for you and goes as soon as you sign in again."),
            "sign_in": gettext("Sign in"),
            "now": gettext("Try now"),
            "received": gettext("Received as {}."),
            "see": gettext("See your report"),
            "refused": gettext("A report of yours needs another look before it can be stored."),
            "repair": gettext("Look at it"),
            "memory": gettext("Nothing is written to this desk’s disk. Leave the page open until it is sent."),
            "full": gettext("This desk’s disk is full. Leave the page open until it is sent."),
            "promise": gettext("The dates are counted from when it arrives. You see them as soon as it does."),
            "locked": gettext("You are signed out. Sign in when the connection is back; what waits is kept for you."),
            "first": gettext("Open this page once with a connection; from then on it is here without one too."),
        },
        ensure_ascii=False,
    )
