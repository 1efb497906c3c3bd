"""Counting what the journal says, once nobody writes in it any more."""

import time

from django.db import connection

from feedback.commitments.actions import count_on
from feedback.core.db import settled_before
from feedback.events.models import Event

#: Tests that run beside this one hold transactions open for as long as they take, and one server counts them all.
PATIENCE = 30.0


def count_settled() -> int:
    """Count on from the journal as soon as no older transaction is open; gives how many days were counted anew."""
    ends = time.monotonic() + PATIENCE
    while Event.objects.filter(settled_before("transaction")).count() < Event.objects.count():
        assert time.monotonic() < ends, "an older transaction stayed open"
        time.sleep(0.05)
    assert not connection.in_atomic_block, "the test's own transaction is one of those to wait for"
    return count_on()
