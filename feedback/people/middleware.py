"""Every page in its reader's language and zone."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from feedback.core.preferences import THEME_COOKIE, THEMES
from feedback.people import actions
from feedback.people.models import User
from feedback.people.queries import remembering, zone_of


class Reader:
    """Serves each request in the zone and language of whoever reads it, with no query of its own.

    What somebody chose for themselves wins over what a device remembers; and a switch thrown on any page is kept as
    their own choice, so that it holds on their other devices too. Stands after AuthenticationMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request."""
        with remembering():
            person = request.user
            if not isinstance(person, User):
                return self.get_response(request)
            if person.language:
                translation.activate(person.language)
                request.LANGUAGE_CODE = translation.get_language() or person.language
            with timezone.override(zone_of(person)):
                response = self.get_response(request)
            if switched := _switched(person, response):
                actions.set_preferences(person=person, **switched)
            return response


def _switched(person: User, response: HttpResponse) -> dict[str, Any]:
    """Language and theme that this answer sets on the device, where they differ from the person's own choice."""
    found: dict[str, str] = {}
    if cookie := response.cookies.get(settings.LANGUAGE_COOKIE_NAME):
        found["language"] = cookie.value
    if cookie := response.cookies.get(THEME_COOKIE):
        found["theme"] = cookie.value if cookie.value in THEMES else ""
    return {name: value for name, value in found.items() if getattr(person, name) != value}
