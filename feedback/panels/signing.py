"""How an address of a panel is signed, so that what it says about the call can be trusted.

The parameters but `signature` are sorted by name, then by value, each name and value percent-encoded as RFC 3986 has it
(only letters, digits and `-._~` stay), joined by `=` and `&`: the canonical query string of AWS Signature Version 4.
`signature` is the HMAC-SHA256 (RFC 2104) of that text under the panel's secret, in hexadecimal. `expires` is in seconds
since 1970 and at most twelve hours ahead; `nonce` is new for each address, 16 to 64 characters.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from urllib.parse import quote

from django.utils.crypto import salted_hmac

from feedback.panels.models import Panel

SIGNATURE = "signature"
#: About the address itself; everything else on it is about the call.
ABOUT_ITSELF = frozenset({"panel", "expires", "nonce", SIGNATURE})
FURTHEST = timedelta(hours=12)
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_SALT = "feedback.panels.secret"


class Standing(Enum):
    """What an address's signature is worth."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    EXPIRED = "expired"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Context:
    """What an address says about the call; nothing at all unless it is signed and in time."""

    standing: Standing
    said: Mapping[str, str] = field(default_factory=dict)
    nonce: str = ""
    expires_at: datetime | None = None


def secret_of(panel: Panel) -> str:
    """The secret that the panel's program signs with; it is stored nowhere here."""
    return salted_hmac(_SALT, f"{panel.key}:{panel.edition}", algorithm="sha256").hexdigest()


def canonical(parameters: Mapping[str, str]) -> str:
    """The text that is signed."""
    pairs = sorted((quote(name, safe="-._~"), quote(value, safe="-._~")) for name, value in parameters.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def signature_of(parameters: Mapping[str, str], secret: str) -> str:
    """The signature of parameters (without `signature`)."""
    return hmac.new(secret.encode(), canonical(parameters).encode(), sha256).hexdigest()


def signed(parameters: Mapping[str, str], secret: str) -> str:
    """The whole query string, as a program would write it."""
    return f"{canonical(parameters)}&{SIGNATURE}={signature_of(parameters, secret)}"


def read(panel: Panel, parameters: Mapping[str, str], *, now: datetime) -> Context:
    """What the parameters of an address say, as far as they can be trusted."""
    if SIGNATURE not in parameters:
        return Context(Standing.UNSIGNED)
    given = {name: value for name, value in parameters.items() if name != SIGNATURE}
    expected = signature_of(given, secret_of(panel))
    if not hmac.compare_digest(expected.encode(), parameters[SIGNATURE].encode()):
        return Context(Standing.WRONG)
    expires_at = _instant(given.get("expires", ""), now)
    if expires_at is None or not _NONCE.fullmatch(given.get("nonce", "")):
        return Context(Standing.WRONG)
    if expires_at <= now:
        return Context(Standing.EXPIRED)
    said = {name: value for name, value in given.items() if name not in ABOUT_ITSELF}
    return Context(Standing.SIGNED, said, given["nonce"], expires_at)


def _instant(text: str, now: datetime) -> datetime | None:
    """The time of expiry; None for no number, or one too far ahead."""
    if not re.fullmatch(r"[0-9]{1,11}", text):
        return None
    found = datetime.fromtimestamp(int(text), tz=now.tzinfo)
    return found if found <= now + FURTHEST else None
