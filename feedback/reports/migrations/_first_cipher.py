"""The cipher of the first seals, as it was: HMAC-SHA256 in counter mode, then authenticated. Only migrations use it.

An envelope of it has 80 hexadecimal digits; one of AES-256-GCM, by which all are sealed now, has 72.
"""

import hmac
import secrets

from django.conf import settings

from feedback.reports.seal import Unreadable, open_envelope

LENGTH = 80
_SALT = b"fortnight.reports.seal.1"
_NONCE, _BODY, _TAG = 16, 8, 16


def close_first(report_id: int, author_id: int) -> str:
    """An envelope as it was made then."""
    secret, nonce = settings.SECRET_KEY, secrets.token_bytes(_NONCE)
    body = _xor(author_id.to_bytes(_BODY, "big"), _block(secret, b"pad", nonce, report_id))
    return (nonce + body + _block(secret, b"tag", nonce + body, report_id)[:_TAG]).hex()


def open_first(report_id: int, envelope: str) -> int:
    """The author's id in such an envelope. Raises Unreadable."""
    raw = bytes.fromhex(envelope)
    nonce, body, tag = raw[:_NONCE], raw[_NONCE:-_TAG], raw[-_TAG:]
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if hmac.compare_digest(tag, _block(secret, b"tag", nonce + body, report_id)[:_TAG]):
            return int.from_bytes(_xor(body, _block(secret, b"pad", nonce, report_id)), "big")
    raise Unreadable(report_id)


def open_either(report_id: int, envelope: str) -> int:
    """The author's id, by whichever cipher it was sealed. Raises Unreadable."""
    return (open_first if len(envelope) == LENGTH else open_envelope)(report_id, envelope)


def _block(secret: str, label: bytes, data: bytes, report_id: int) -> bytes:
    extracted = hmac.digest(_SALT, secret.encode(), "sha256")
    key = hmac.digest(extracted, label + b"\x01", "sha256")
    return hmac.digest(key, data + report_id.to_bytes(8, "big"), "sha256")


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(left, right, strict=False))
