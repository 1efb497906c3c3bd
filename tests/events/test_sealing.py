"""Sealing while others write: no line slips in before a seal, and nobody waits for the sealer."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction

from feedback.events import actions, seals
from feedback.events.actions import Fact, Thing, record
from feedback.events.models import Event, Inspection, Seal

AT = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def write(number: int) -> Event:
    with transaction.atomic():
        return record(Fact("reaction.replayed", Thing("event", number), AT))


class SlowWriter(threading.Thread):
    """Somebody whose transaction writes a line and stays open until told to commit."""

    def __init__(self) -> None:
        super().__init__()
        self.wrote, self.commit = threading.Event(), threading.Event()
        self.start()
        assert self.wrote.wait(10)

    def run(self) -> None:
        try:
            with transaction.atomic():
                write(1)
                self.wrote.set()
                assert self.commit.wait(30)
        finally:
            connections.close_all()

    def end(self) -> None:
        self.commit.set()
        self.join()


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_a_line_of_a_slow_transaction_is_sealed_later_and_nothing_is_amiss() -> None:
    write(0)
    slow = SlowWriter()
    try:
        later = [write(number) for number in (2, 3)]
        assert seals.seal_pending() == 1, "lines of transactions younger than a running one must wait"
        assert actions.inspect().ok
    finally:
        slow.end()
    first = Event.objects.get(subject_id=1)
    assert first.pk < later[0].pk
    assert seals.seal_pending() == 3
    verdict = actions.inspect()
    assert (verdict.ok, verdict.events, verdict.sealed) == (True, 4, 4)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_nobody_who_writes_waits_for_the_sealer() -> None:
    write(0)
    with transaction.atomic():
        assert seals.seal_pending() == 1
        done: list[Event] = []

        def work() -> None:
            try:
                done.append(write(1))
            finally:
                connections.close_all()

        writer = threading.Thread(target=work)
        writer.start()
        writer.join(5)
        assert done


def test_two_sealers_at_once_make_one_chain() -> None:
    for number in range(30):
        write(number)
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(seals.seal_pending())
        finally:
            connections.close_all()

    sealers = [threading.Thread(target=work) for _ in range(3)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    seals.seal_pending()
    assert sum(Seal.objects.values_list("count", flat=True)) == 30
    assert len(set(Seal.objects.values_list("previous", flat=True))) == Seal.objects.count()
    assert seals.verify().ok


def test_sealing_many_writers_leaves_no_line_out() -> None:
    stop = threading.Event()

    def keep_writing(first: int) -> None:
        try:
            for number in range(first, first + 40):
                write(number)
        finally:
            connections.close_all()

    def keep_sealing() -> None:
        try:
            while not stop.is_set():
                seals.seal_pending()
        finally:
            connections.close_all()

    sealer = threading.Thread(target=keep_sealing)
    writers = [threading.Thread(target=keep_writing, args=(first,)) for first in (0, 1000, 2000)]
    for thread in [sealer, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    sealer.join()
    seals.seal_pending()
    verdict = seals.verify()
    assert (verdict.ok, verdict.events, verdict.sealed) == (True, 120, 120)


def test_what_a_walk_found_is_kept_for_the_page() -> None:
    write(0)
    seals.seal_pending()
    actions.inspect(now=AT)
    actions.inspect(now=AT + timedelta(days=1))
    found = Inspection.objects.latest("id")
    assert (found.at, found.events, found.sealed, found.bad) == (AT + timedelta(days=1), 1, 1, None)


def test_the_database_keeps_the_seals_too() -> None:
    write(0)
    seals.seal_pending()
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE events_seal SET count = 2")
