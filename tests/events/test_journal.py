"""The journal: nobody alters it, and whoever gets round that is found."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from feedback.events import seals
from feedback.events.actions import Fact, Thing, record_all
from feedback.events.models import Event, Seal
from tests.journal import unguarded

AT = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def write(count: int = 3) -> list[Event]:
    with transaction.atomic():
        return record_all(
            Fact("reaction.replayed", Thing("event", n), AT, data={"n": n, "ratio": 0.1, "at": AT})
            for n in range(count)
        )


def verdict() -> dict[str, object]:
    out = StringIO()
    status: object = 0
    try:
        call_command("verify_journal", stdout=out)
    except SystemExit as stop:
        status = stop.code
    return json.loads(out.getvalue()) | {"exit": status}


@pytest.mark.parametrize("sql", ["UPDATE events_event SET actor_id = 7", "DELETE FROM events_event"])
def test_database_refuses_to_alter_a_line(sql: str) -> None:
    write()
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Event.objects.filter(actor_id=None).count() == 3


def test_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record_all([Fact("reaction.replayed", Thing("event", 1), AT)])


def test_untouched_journal_is_sound_sealed_or_not() -> None:
    write(4)
    assert seals.seal_pending() == 4
    write(2)
    assert verdict() == {"events": 6, "sealed": 4, "ok": True, "exit": 0}
    assert seals.seal_pending() == 2
    assert seals.seal_pending() == 0
    assert verdict() == {"events": 6, "sealed": 6, "ok": True, "exit": 0}


@pytest.mark.parametrize("sealed", [True, False])
def test_altered_line_is_named(sealed: bool) -> None:
    lines = write(5)
    if sealed:
        seals.seal_pending()
    with unguarded():
        Event.objects.filter(pk=lines[2].pk).update(actor_id=99)
    assert verdict()["bad"] == lines[2].pk


def test_altered_line_with_a_forged_digest_is_named() -> None:
    lines = write(5)
    seals.seal_pending()
    forged = lines[3]
    forged.actor_id = 99
    with unguarded():
        Event.objects.filter(pk=forged.pk).update(actor_id=99, digest=seals.digest_of(forged))
    assert verdict()["bad"] == forged.pk


def test_removed_line_is_named() -> None:
    lines = write(5)
    seals.seal_pending()
    with unguarded():
        Event.objects.filter(pk=lines[1].pk).delete()
    assert verdict()["bad"] == lines[1].pk


def test_broken_chain_of_seals_is_found() -> None:
    lines = write(2)
    seals.seal_pending()
    write(2)
    seals.seal_pending()
    with unguarded():
        Seal.objects.order_by("id").filter(pk=Seal.objects.earliest("id").pk).update(digest="f" * 64)
    assert verdict()["bad"] == lines[0].pk


def test_long_runs_are_sealed_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "RUN", 2)
    write(5)
    assert seals.seal_pending() == 5
    assert Seal.objects.count() == 3
    assert verdict()["ok"]
