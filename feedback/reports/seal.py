"""Who raised a report without their name: closed away from it. Nothing but this module opens an envelope.

A seal holds two things. The *envelope* is the author's id, encrypted with the report's number bound to it; only telling
the author something opens it, and two admins who break the seal together. The *token* lets authors find their own: one
of the HMACs of their id and a slot, each slot taken once, so that no two seals of one author look alike, and nobody
without the key can tell how many are whose.

Keys come from SECRET_KEY (HKDF-SHA256, RFC 5869), and from SECRET_KEY_FALLBACKS for what was sealed before. Encryption
is AES-256-GCM (NIST SP 800-38D) under a random nonce; the report's number is authenticated with it. Not Fernet: its
tokens tell when they were made.
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from feedback.core.db import one_of
from feedback.people.actions.sealing import widen_seals
from feedback.people.models import User
from feedback.people.queries import organisation
from feedback.reports.models import FrictionReport, Seal

_SALT = b"fortnight.reports.seal.1"
#: Bytes: a nonce as GCM wants it, and ids and keys of these widths.
_NONCE, _ID, _KEY = 12, 8, 32
#: Two requests of one author at once may choose the same slot; the second tries another.
_ATTEMPTS = 5


class Unreadable(Exception):
    """An envelope that no key at hand opens, or that was put on another report."""


class _Keys(NamedTuple):
    envelope: bytes
    token: bytes


# --- the author's side -----------------------------------------------------------------------------------------------


def is_author(user: User, report: FrictionReport) -> bool:
    """Whether somebody raised a report, by name or without. The report's seal is read where it is not there yet."""
    if not report.anonymous:
        return report.reporter_id == user.pk
    return report.seal.token in _tokens_of(user)


def sealed_for(user: User) -> QuerySet[Any, Any]:
    """The numbers of the reports that somebody raised without their name, as a subquery."""
    return Seal.objects.filter(token__in=_tokens_of(user)).order_by().values("report_id")


def raised_by(user: User, report: str = "") -> Q:
    """Reports that somebody raised, by name or without; `report` names the column where they hang on something else."""
    column, pk = (f"{report}__reporter", f"{report}_id") if report else ("reporter", "pk")
    return Q(**{column: user}) | one_of(pk, sealed_for(user))


def done_by(user: User, column: str = "user") -> Q:
    """Rows of what somebody did or is told: under their name in `column`, or through one of their seals."""
    return Q(**{column: user}) | one_of("sealed_id", sealed_for(user))


def own_among(user: User, report_ids: Iterable[int]) -> frozenset[int]:
    """Those of these numbers that are reports somebody raised without their name; one query, none for no numbers."""
    ids = set(report_ids)
    return (
        frozenset(sealed_for(user).filter(report__in=ids).values_list("report_id", flat=True)) if ids else frozenset()
    )


def speaks_sealed(user: User, report: FrictionReport) -> int | None:
    """Through which seal somebody speaks on a report: this one's, or that of one merged into it; None for by name."""
    family = Q(report=report.pk) | Q(report__merged_into=report.pk)
    own = set(sealed_for(user).filter(family).values_list("report_id", flat=True))
    return report.pk if report.pk in own else min(own, default=None)


# --- closing and opening ---------------------------------------------------------------------------------------------


def seal_all(reports: Sequence[FrictionReport]) -> None:
    """Close away the authors (`author`) of reports that have just been stored, in the caller's transaction."""
    by_author: dict[int, list[FrictionReport]] = {}
    for report in reports:
        if report.author is not None:
            by_author.setdefault(report.author.pk, []).append(report)
    for author, own in by_author.items():
        _seal(author, own)


def reseal(report_ids: Iterable[int], nobody: User) -> None:
    """Forget who raised these without their name: `nobody` is in their envelopes, and no token finds them."""
    rows = list(Seal.objects.filter(report__in=set(report_ids)))
    for row in rows:
        row.envelope, row.token = close_envelope(row.report_id, nobody.pk), secrets.token_hex(32)
    Seal.objects.bulk_update(rows, ["envelope", "token"])


def author_of(report_id: int) -> int:
    """The id of whoever raised this report without their name. Raises Unreadable, and Seal.DoesNotExist."""
    return open_envelope(report_id, Seal.objects.values_list("envelope", flat=True).get(report=report_id))


def authors_of(report_ids: Iterable[int]) -> Mapping[int, int]:
    """The same of several reports; those whose envelope no key opens are left out."""
    found: dict[int, int] = {}
    for report, envelope in Seal.objects.filter(report__in=set(report_ids)).values_list("report_id", "envelope"):
        try:
            found[report] = open_envelope(report, envelope)
        except Unreadable:
            continue
    return found


def close_envelope(report_id: int, author_id: int) -> str:
    """A new envelope; never the same one twice."""
    nonce = secrets.token_bytes(_NONCE)
    return (nonce + AESGCM(_keys()[0].envelope).encrypt(nonce, _packed(author_id), _packed(report_id))).hex()


def open_envelope(report_id: int, envelope: str) -> int:
    """The author's id in an envelope. Raises Unreadable."""
    raw = bytes.fromhex(envelope)
    for keys in _keys():
        try:
            author = AESGCM(keys.envelope).decrypt(raw[:_NONCE], raw[_NONCE:], _packed(report_id))
        except InvalidTag:
            continue
        return int.from_bytes(author, "big")
    raise Unreadable(report_id)


def tokens(author_id: int, width: int) -> list[str]:
    """The tokens of an author's first `width` slots, under the key in force."""
    key = _keys()[0].token
    return [_token(key, author_id, slot) for slot in range(width)]


def free_tokens(author_id: int, wanted: int) -> list[str]:
    """Tokens of the author that no seal has yet, drawn by lot; where they run out, everybody gets more slots."""
    width = organisation().seal_width
    while True:
        own = tokens(author_id, width)
        taken = set(Seal.objects.filter(token__in=own).values_list("token", flat=True))
        free = [token for token in own if token not in taken]
        if len(free) >= wanted:
            return secrets.SystemRandom().sample(free, wanted)
        width = widen_seals(beyond=width)


def _tokens_of(user: User) -> frozenset[str]:
    return _all_tokens(user.pk, organisation().seal_width, _keys())


@lru_cache(maxsize=512)
def _all_tokens(author_id: int, width: int, all_keys: tuple[_Keys, ...]) -> frozenset[str]:
    return frozenset(_token(keys.token, author_id, slot) for keys in all_keys for slot in range(width))


def _seal(author_id: int, reports: Sequence[FrictionReport]) -> None:
    for attempt in range(_ATTEMPTS):
        slots = free_tokens(author_id, len(reports))
        rows = [
            Seal(report=report, envelope=close_envelope(report.pk, author_id), token=token)
            for report, token in zip(reports, slots, strict=True)
        ]
        try:
            with transaction.atomic():
                Seal.objects.bulk_create(rows)
        except IntegrityError:
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return


def _token(key: bytes, author_id: int, slot: int) -> str:
    return hmac.digest(key, b"%d:%d" % (author_id, slot), "sha256").hex()


def _packed(number: int) -> bytes:
    return number.to_bytes(_ID, "big")


def _keys() -> tuple[_Keys, ...]:
    """The keys in force, and those before them, the newest first."""
    return _derived(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=8)
def _derived(*given: str) -> tuple[_Keys, ...]:
    return tuple(_Keys(_key(secret, b"envelope"), _key(secret, b"token")) for secret in given)


def _key(secret: str, label: bytes) -> bytes:
    return HKDF(SHA256(), _KEY, _SALT, label).derive(secret.encode())
