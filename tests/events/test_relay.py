"""The outbox: what is owed is carried out once, put off when it fails, and shown to an admin when it is given up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from feedback.events import registry, relay
from feedback.events.actions import Fact, Thing, record
from feedback.events.models import Event, Heartbeat, Outbox
from feedback.events.registry import Reactions

AT = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
HERE = "tests.events.test_relay"
pytestmark = pytest.mark.django_db(transaction=True)


def leave_a_mark(event: Event) -> None:
    Heartbeat.objects.create(name=f"seen {event.pk}", at=AT)


def fail(event: Event) -> None:
    Heartbeat.objects.create(name="half done", at=AT)
    raise ValueError("the channel is closed")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The reactions to the one verb that these tests record."""
    paths: list[str] = []

    def table() -> dict[str, Reactions]:
        return {"reaction.replayed": Reactions(later=tuple(paths))}

    monkeypatch.setattr("feedback.events.actions.pipeline", table)
    yield paths
    registry.reaction.cache_clear()


def write() -> Event:
    with transaction.atomic():
        return record(Fact("reaction.replayed", Thing("event", 1), AT))


def test_each_reaction_is_carried_out_once(later: list[str]) -> None:
    later.append(f"{HERE}.leave_a_mark")
    event = write()
    assert relay.relay().as_dict() == {"delivered": 1, "failed": 0, "pending": 0}
    assert relay.relay().delivered == 0
    assert Heartbeat.objects.filter(name=f"seen {event.pk}").count() == 1


def test_nothing_is_owed_for_what_was_rolled_back(later: list[str]) -> None:
    later.append(f"{HERE}.leave_a_mark")
    with transaction.atomic():
        record(Fact("reaction.replayed", Thing("event", 1), AT))
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not Outbox.objects.exists()


def test_failure_leaves_nothing_half_done_and_does_not_stop_the_others(later: list[str]) -> None:
    later.extend([f"{HERE}.fail", f"{HERE}.leave_a_mark"])
    write()
    assert relay.relay().as_dict() == {"delivered": 1, "failed": 1, "pending": 1}
    owed = Outbox.objects.get()
    assert owed.attempts == 1
    assert owed.last_error.startswith("ValueError at tests/events/test_relay.py:")
    assert "channel" not in owed.last_error, "an error's words may quote somebody"
    assert owed.available_at > timezone.now()
    assert not Heartbeat.objects.filter(name="half done").exists()


def test_more_rows_than_a_batch_are_done_in_one_pass(later: list[str]) -> None:
    later.append(f"{HERE}.leave_a_mark")
    for _ in range(relay.BATCH + 3):
        write()
    assert relay.relay().delivered == relay.BATCH + 3


def test_given_up_after_the_last_attempt(later: list[str]) -> None:
    later.append(f"{HERE}.fail")
    write()
    for day in range(relay.ATTEMPTS + 2):
        relay.relay(now=timezone.now() + timedelta(days=day))
    owed = Outbox.objects.get()
    assert owed.attempts == relay.ATTEMPTS
    assert owed.dead_at is not None
