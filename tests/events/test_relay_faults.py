"""The relay when things go wrong: batches with a bad event in them, two passes at once, a process killed in between."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.events import registry, relay
from feedback.events.actions import Fact, Thing, record, replay
from feedback.events.models import Event, Heartbeat, Outbox
from feedback.events.registry import InBatches, Reactions
from tests import processes
from tests.servers import wait_for

AT = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
HERE = "tests.events.test_relay_faults"
pytestmark = pytest.mark.django_db(transaction=True)


@InBatches
def mark_all(events: Sequence[Event]) -> None:
    """One row an event: a second one would break the table's rule."""
    Heartbeat.objects.bulk_create(Heartbeat(name=f"seen {event.pk}", at=AT) for event in events)
    if any(event.subject_id == 13 for event in events):
        raise ValueError("not the thirteenth")


def mark(event: Event) -> None:
    Heartbeat.objects.create(name=f"seen {event.pk}", at=AT)


def dawdle(event: Event) -> None:
    """Slow enough to be killed in the middle."""
    mark(event)
    time.sleep(0.4)


def table(path: str) -> dict[str, Reactions]:
    return {"reaction.replayed": Reactions(later=(path,))}


MARK_ALL, MARK, DAWDLE = (table(f"{HERE}.{name}") for name in ("mark_all", "mark", "dawdle"))


@pytest.fixture(autouse=True)
def _fresh_tables() -> Iterator[None]:
    yield
    registry.pipeline.cache_clear()
    registry.reaction.cache_clear()


def use(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("feedback.events.actions.pipeline", lambda: globals()[name])


def write(*subjects: int) -> list[Event]:
    with transaction.atomic():
        return [record(Fact("reaction.replayed", Thing("event", pk), AT)) for pk in subjects]


def seen() -> int:
    return Heartbeat.objects.filter(name__startswith="seen").count()


def test_a_bad_event_in_a_batch_is_put_off_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "MARK_ALL")
    write(*range(1, 21))
    assert relay.relay().as_dict() == {"delivered": 19, "failed": 1, "pending": 1}
    assert seen() == 19
    owed = Outbox.objects.select_related("event").get()
    assert (owed.event.subject_id, owed.attempts) == (13, 1)


def test_a_batch_costs_as_much_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "MARK_ALL")
    counts = []
    for many in ([1], list(range(20, 70))):
        write(*many)
        with CaptureQueriesContext(connection) as captured:
            relay.relay()
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_two_passes_at_once_carry_out_each_reaction_once(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "MARK")
    monkeypatch.setattr(relay, "BATCH", 5)
    write(*range(100, 160))
    results: list[relay.Pass] = []

    def work() -> None:
        try:
            results.append(relay.relay())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done.delivered for done in results) == 60
    assert sum(done.failed for done in results) == 0
    assert seen() == 60


def test_a_pass_of_slow_reactions_ends_its_transaction_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite everybody else waits for it."""
    use(monkeypatch, "DAWDLE")
    monkeypatch.setattr(relay, "LONGEST", 0.1)
    write(1, 2)
    assert relay._batch(relay._due(timezone.now()), None, relay.Pass())
    assert seen() == 1
    assert Outbox.objects.count() == 1
    assert relay.relay().delivered == 1


def test_a_pass_that_is_killed_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Killed while a reaction is at work: its writes are gone, the row is owed, and the next pass does it once."""
    use(monkeypatch, "DAWDLE")
    events = write(*range(1, 5))
    env = processes.environment(PYTHONPATH=str(processes.ROOT))
    command = (sys.executable, "manage.py", "relay_events")
    with processes.process(*command, env=env, log=tmp_path / "relay.log") as child:
        wait_for(lambda: seen() > 0 or child.poll() is not None, "the first reaction")
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    done = seen()
    assert 0 < done < len(events)
    assert Outbox.objects.count() == len(events) - done
    relay.relay()
    assert seen() == len(events)
    assert not Outbox.objects.exists()


class Admin:
    """As much of a person as the journal knows."""

    pk, is_active, is_staff = 7, True, True


def test_what_was_given_up_can_be_replayed_once_and_the_journal_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "MARK_ALL")
    write(13)
    for day in range(relay.ATTEMPTS + 1):
        relay.relay(now=timezone.now() + timedelta(days=day))
    row = Outbox.objects.get(dead_at__isnull=False)
    monkeypatch.setattr("feedback.events.actions.pipeline", dict)
    assert replay(by=Admin(), rows=[row.pk]) == 1
    row.refresh_from_db()
    assert (row.attempts, row.dead_at, row.last_error) == (0, None, "")
    told = Event.objects.latest("id")
    assert (told.verb, told.actor_id, told.subject_id) == ("reaction.replayed", 7, row.event_id)
