"""Proof that the journal is as it was written: a digest a line, and seals that chain closed runs of lines.

Sealing takes no lock that a writer would wait for. On PostgreSQL only lines of transactions older than every running
one are sealed (`pg_snapshot_xmin`), so nothing can still slip in before them; SQLite has one writer, so its ids are in
the order of commits.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from feedback.core.db import settled_before
from feedback.events.lines import Line
from feedback.events.models import Event, Seal

START = "0" * 64
#: Lines in one seal.
RUN = 5_000
MARK = struct.Struct(">q8s")
_ENCODER = DjangoJSONEncoder(sort_keys=True, separators=(",", ":"))


def digest_of(event: Event | Line) -> str:
    """SHA-256, in hex, of what a line says; not of its id and time of recording, which the database gives."""
    said = [
        event.verb,
        event.at.timestamp(),
        event.actor_id,
        event.subject_type,
        event.subject_id,
        event.root_type,
        event.root_id,
        event.site_id,
        event.team_id,
        event.tool_id,
        event.data,
        event.request_id,
    ]
    return hashlib.sha256(_ENCODER.encode(said).encode()).hexdigest()


def seal_pending() -> int:
    """Seal every line that is settled and not sealed yet; the number of lines sealed. Two at once are harmless."""
    total = 0
    while count := _seal_run():
        total += count
    return total


def _seal_run() -> int:
    last = Seal.objects.order_by("-id").first()
    pending = _after(last).filter(settled_before("transaction")).order_by("transaction", "id")
    run = list(pending[:RUN])
    if not run:
        return 0
    previous = last.digest if last else START
    marks = b"".join(mark_of(event, event.digest) for event in run)
    try:
        with transaction.atomic():
            Seal.objects.create(
                from_transaction=run[0].transaction,
                from_id=run[0].pk,
                to_transaction=run[-1].transaction,
                to_id=run[-1].pk,
                count=len(run),
                marks=marks,
                digest=chain(previous, marks, run),
                previous=previous,
            )
    except IntegrityError:
        return 0  # another sealer was quicker: `previous` is unique
    return len(run)


def _after(seal: Seal | None) -> QuerySet[Event]:
    if seal is None:
        return Event.objects.all()
    at, pk = seal.to_transaction, seal.to_id
    return Event.objects.filter(Q(transaction__gt=at) | Q(transaction=at, id__gt=pk))


def _within(seal: Seal) -> QuerySet[Event]:
    first = Q(transaction=seal.from_transaction, id__gte=seal.from_id) | Q(transaction__gt=seal.from_transaction)
    last = Q(transaction=seal.to_transaction, id__lte=seal.to_id) | Q(transaction__lt=seal.to_transaction)
    return Event.objects.filter(first, last).order_by("transaction", "id")


def mark_of(event: Event, digest: str) -> bytes:
    """Sixteen bytes: the line's id and the first eight bytes of its digest."""
    return MARK.pack(event.pk, bytes.fromhex(digest[:16] or "0" * 16))


def chain(previous: str, marks: bytes, events: Iterable[Event]) -> str:
    """The digest of a seal: over the seal before it, its marks and every line's whole digest."""
    total = hashlib.sha256(previous.encode() + marks)
    for event in events:
        total.update(event.digest.encode())
    return total.hexdigest()


@dataclass
class Verdict:
    """What walking the seals found. `bad` is the id of the first line that was altered, removed or slipped in."""

    events: int = 0
    sealed: int = 0
    ok: bool = True
    bad: int | None = None

    def as_dict(self) -> dict[str, int | bool]:
        found: dict[str, int | bool] = {"events": self.events, "sealed": self.sealed, "ok": self.ok}
        return found if self.bad is None else found | {"bad": self.bad}


def verify() -> Verdict:
    """Walk every seal from the first, then the lines not sealed yet; stop at the first that is not as written."""
    verdict = Verdict(events=Event.objects.count())
    previous, last = START, None
    for seal in Seal.objects.order_by("id").iterator(chunk_size=20):
        verdict.bad = _first_bad(seal, previous)
        if verdict.bad is not None:
            break
        verdict.sealed += seal.count
        previous, last = seal.digest, seal
    else:
        verdict.bad = next((e.pk for e in _after(last).order_by("transaction", "id").iterator() if altered(e)), None)
    verdict.ok = verdict.bad is None
    return verdict


def altered(event: Event) -> bool:
    """Whether a line no longer says what its digest was made of."""
    return event.digest != digest_of(event)


def _first_bad(seal: Seal, previous: str) -> int | None:
    run = list(_within(seal)[: seal.count + 1])
    for mark, event in zip_longest(_marks(bytes(seal.marks)), run):
        if event is None:
            return int(MARK.unpack(mark)[0])
        if mark is None or altered(event) or mark != mark_of(event, event.digest):
            return int(min(event.pk, MARK.unpack(mark)[0])) if mark else event.pk
    intact = seal.previous == previous and seal.digest == chain(previous, bytes(seal.marks), run)
    return None if intact else seal.from_id


def _marks(packed: bytes) -> Iterator[bytes]:
    return (packed[i : i + MARK.size] for i in range(0, len(packed), MARK.size))
