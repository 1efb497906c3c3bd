"""Doing something once, however often it is sent: a key, what was asked, and the first answer.

The key's row is inserted first and its answer written last, both in the transaction of the action itself. So whoever
comes second with the same key waits in the database for the first, and a request that was killed half-way leaves
nothing behind: its retry simply does the work.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from feedback.core.coarse import hour_of
from feedback.core.errors import Conflict, Invalid, KeyReused
from feedback.core.models import IdempotencyRecord

#: 24 hours from the end of the hour in which it was done: a row tells no more than that hour, for what was done may be
#: a report without a name.
KEPT_FOR = timedelta(hours=25)
#: A key that begins so is kept longer: for what may wait in a browser for months until it can be sent.
LASTING = "lasting:"
LASTING_FOR = timedelta(days=180)
LONGEST_KEY = 200
#: The same statement on both databases; RETURNING is empty when somebody else holds the key.
_CLAIM = (
    "INSERT INTO core_idempotencyrecord (key, fingerprint, answer, created_at) VALUES (%s, %s, '', %s) "
    "ON CONFLICT (key) DO NOTHING RETURNING id"
)
_FILL = "UPDATE core_idempotencyrecord SET answer = %s WHERE id = %s"


def once(person_id: int, key: str, fingerprint: str, fn: Callable[[], str], *, now: datetime | None = None) -> str:
    """What `fn()` returned the first time this person sent `key`; it is called at most once in at least 24 hours, or in
    180 days for a key that begins with `LASTING`.

    `fn` runs in a transaction together with the key's row, so an error it raises undoes both and is not remembered.
    Raises KeyReused when the key came with another `fingerprint`, Invalid for a key of no use.
    """
    check_key(key)
    now = now or timezone.now()
    with transaction.atomic():
        claimed = _claim(_kept_under(person_id, key), fingerprint, now)
        if isinstance(claimed, str):
            return claimed
        answer = fn()
        with connection.cursor() as cursor:
            cursor.execute(_FILL, [answer, claimed])
        return answer


def check_key(key: str) -> None:
    """Raises Invalid unless `key` is 1 to 200 printable ASCII characters."""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and key == key.strip()):
        raise Invalid({"Idempotency-Key": _("Give 1 to 200 printable ASCII characters; a UUID is a good key.")})


def fingerprint_of(*parts: bytes | str) -> str:
    """One SHA-256 over several parts, each with its length, so that parts cannot run into each other."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def forget_old(now: datetime | None = None) -> int:
    """Remove what has been kept for long enough; gives the number of rows. Safe to run twice at once."""
    now = now or timezone.now()
    lasting = Q(key__startswith=LASTING, created_at__gte=now - LASTING_FOR)
    return IdempotencyRecord.objects.filter(created_at__lt=now - KEPT_FOR).exclude(lasting).delete()[0]


def answer_of(person_id: int, key: str, *, now: datetime | None = None) -> str | None:
    """What doing `key` gave when this person sent it, whatever came with it; None when it was never done."""
    found = IdempotencyRecord.objects.filter(key=_kept_under(person_id, key)).first()
    return found.answer if found and _counts(found, now or timezone.now()) else None


def _counts(found: IdempotencyRecord, now: datetime) -> bool:
    kept_for = LASTING_FOR if found.key.startswith(LASTING) else KEPT_FOR
    return found.created_at > now - kept_for


def _kept_under(person_id: int, key: str) -> str:
    """What the row is found by: it tells neither who sent the key nor which it was, only how long it is kept."""
    lasting = LASTING if key.startswith(LASTING) else ""
    return lasting + salted_hmac("feedback.core.idempotency", f"{person_id}:{key}", algorithm="sha256").hexdigest()


def _claim(key: str, fingerprint: str, now: datetime) -> int | str:
    """The id of the row that is ours to fill, or the answer that is there already."""
    for _attempt in range(3):
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [key, fingerprint, connection.ops.adapt_datetimefield_value(hour_of(now))])
            row = cursor.fetchone()
        if row:
            return int(row[0])
        found = IdempotencyRecord.objects.filter(key=key).first()
        if found and _counts(found, now):
            if found.fingerprint != fingerprint:
                raise KeyReused
            return found.answer
        if found:
            found.delete()
    raise Conflict(_("The same request is being worked on. Try again in a moment."))
