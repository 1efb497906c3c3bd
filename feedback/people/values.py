"""What may be stored about a person or a place: each function tidies one value or raises Invalid for its field.

One set of rules for forms, API, command and import, so that a value is judged the same at every door.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.calendars.errors import UnknownZoneError
from feedback.calendars.zones import check_zone
from feedback.core.errors import Invalid
from feedback.people.models import Role, Theme

LONGEST_NAME = 120
LONGEST_EMAIL = 254
LONGEST_ID = 120


def email(text: str) -> str:
    """An e-mail address in lower case; required."""
    found = text.strip().lower()
    if not found:
        raise Invalid({"email": _("Give an e-mail address.")})
    try:
        validate_email(found)
    except ValidationError:
        found = ""
    if not found or len(found) > LONGEST_EMAIL:
        raise Invalid({"email": format_lazy(_("“{text}” is not an e-mail address."), text=text.strip()[:60])})
    return found


def name(text: str, field: str = "name") -> str:
    """A name in one line, spaces tidied; required."""
    found = " ".join(text.split())
    if not found:
        raise Invalid({field: _("Give a name.")})
    return _plain(found, field, LONGEST_NAME)


def external_id(text: str | None) -> str | None:
    """The key another system knows somebody by; None when empty."""
    return _plain((text or "").strip(), "external_id", LONGEST_ID) or None


def timezone(text: str) -> str:
    """An IANA zone, or nothing for "as the site"."""
    found = text.strip()
    if found:
        try:
            check_zone(found)
        except UnknownZoneError as error:
            sentence = _("“{zone}” is not a time zone we know. Use an IANA name such as Europe/Paris.")
            raise Invalid({"timezone": format_lazy(sentence, zone=found[:60])}) from error
    return found


def required_timezone(text: str) -> str:
    """An IANA zone."""
    found = timezone(text)
    if not found:
        raise Invalid({"timezone": _("Choose a time zone.")})
    return found


def joined_on(text: str) -> date | None:
    """The day somebody joined, written as 2026-11-22; None when empty."""
    found = text.strip()
    if not found:
        return None
    try:
        return date.fromisoformat(found)
    except ValueError as error:
        sentence = _("“{text}” is not a day. Write it as 2026-11-22.")
        raise Invalid({"joined_on": format_lazy(sentence, text=found[:20])}) from error


def language(text: str) -> str:
    """A language spoken here, or nothing for "as the organisation"; a region (fr-CA) is dropped."""
    found = text.strip().lower().replace("_", "-").split("-")[0]
    if found and found not in dict(settings.LANGUAGES):
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        sentence = _("“{text}” is not a language spoken here. Write one of: {known}.")
        raise Invalid({"language": format_lazy(sentence, text=text.strip()[:20], known=known)})
    return found


def pattern(field: str, text: str) -> str:
    """A regular expression that Python and JavaScript both read, or nothing."""
    found = text.strip()
    try:
        re.compile(found)
    except re.error as error:
        raise Invalid({field: _("This is not a regular expression. An example: INT-[0-9]{6}.")}) from error
    return found


def theme(text: str) -> str:
    """light, dark, or nothing for "as my device"."""
    if text not in Theme.values:
        raise Invalid({"theme": _("Choose light, dark or neither.")})
    return text


def roles(text: str) -> frozenset[str]:
    """Role codes from a cell; semicolons separate them, commas and bars do as well."""
    words = text.replace(",", ";").replace("|", ";").split(";")
    found = frozenset(word.strip().lower() for word in words if word.strip())
    if unknown := sorted(found - set(Role.values)):
        sentence = _("“{text}” is not a role. There are: {known}.")
        raise Invalid({"roles": format_lazy(sentence, text=unknown[0][:40], known=", ".join(Role.values))})
    return found


def _plain(text: str, field: str, longest: int) -> str:
    if len(text) > longest:
        raise Invalid({field: format_lazy(_("At most {limit} characters fit here."), limit=longest)})
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        raise Invalid({field: _("This holds signs that cannot be read. Type it anew.")})
    return text


#: How each plain field of a person is judged.
OF_A_PERSON: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {
        "email": email,
        "name": name,
        "timezone": timezone,
        "language": language,
        "theme": theme,
        "external_id": external_id,
    }
)
