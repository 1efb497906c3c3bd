"""Proof that the journal is as it was written: a digest a line, and seals that chain closed runs of lines.

Sealing takes no lock that a writer would wait for. On PostgreSQL only lines of transactions older than every running
one are sealed (`pg_snapshot_xmin`), so nothing can still slip in before them; SQLite has one writer, so its ids are in
the order of commits.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from feedback.core.db import settled_before
from feedback.core.pagination import by_row
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


class Place(NamedTuple):
    """Where a line stands in the order of sealing, and its digest as it is stored."""

    transaction: int
    pk: int
    digest: str


class Written(NamedTuple):
    """A line as it is stored, with its place."""

    place: Place
    line: Line

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Written":
        """From a row of `_COLUMNS`."""
        return cls(Place(*row[:3]), Line(*row[3:]))


_PLACE = ("transaction", "id", "digest")
_COLUMNS = (*_PLACE, *Line._fields)
_ORDER = ("transaction", "id")


def _seal_run() -> int:
    last = Seal.objects.defer("marks").order_by("-id").first()
    pending = _after(last).filter(settled_before("transaction")).order_by(*_ORDER)
    run = [Place(*row) for row in pending.values_list(*_PLACE)[:RUN]]
    if not run:
        return 0
    previous = last.digest if last else START
    marks = b"".join(map(mark_of, run))
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
    return Event.objects.filter(by_row(_ORDER, ">", [seal.to_transaction, seal.to_id]))


def _within(seal: Seal) -> QuerySet[Event]:
    first = by_row(_ORDER, ">=", [seal.from_transaction, seal.from_id])
    last = by_row(_ORDER, "<=", [seal.to_transaction, seal.to_id])
    return Event.objects.filter(first, last).order_by(*_ORDER)


def mark_of(place: Place) -> bytes:
    """Sixteen bytes: the line's id and the first eight bytes of its digest."""
    return MARK.pack(place.pk, bytes.fromhex(place.digest[:16] or "0" * 16))


def chain(previous: str, marks: bytes, places: Iterable[Place]) -> str:
    """The digest of a seal: over the seal before it, its marks and every line's whole digest."""
    total = hashlib.sha256(previous.encode() + marks)
    for place in places:
        total.update(place.digest.encode())
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
        loose = map(Written.of, _after(last).order_by(*_ORDER).values_list(*_COLUMNS).iterator())
        verdict.bad = next((written.place.pk for written in loose if altered(written)), None)
    verdict.ok = verdict.bad is None
    return verdict


def altered(written: Written) -> bool:
    """Whether a line no longer says what its digest was made of."""
    return written.place.digest != digest_of(written.line)


def _first_bad(seal: Seal, previous: str) -> int | None:
    run = [Written.of(row) for row in _within(seal).values_list(*_COLUMNS)[: seal.count + 1]]
    for mark, written in zip_longest(_marks(bytes(seal.marks)), run):
        if written is None:
            return int(MARK.unpack(mark)[0])
        if mark is None or altered(written) or mark != mark_of(written.place):
            return int(min(written.place.pk, MARK.unpack(mark)[0])) if mark else written.place.pk
    places = [written.place for written in run]
    intact = seal.previous == previous and seal.digest == chain(previous, bytes(seal.marks), places)
    return None if intact else seal.from_id


def _marks(packed: bytes) -> Iterator[bytes]:
    return (packed[i : i + MARK.size] for i in range(0, len(packed), MARK.size))
