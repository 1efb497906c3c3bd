"""A nudge to the relay after a commit. It may be lost: the relay also comes by itself every few seconds.

The nudge is sent from a thread of its own, so that a dead or frozen broker never holds up the person who waits for
the page; nudges that pile up while one is being sent become one.
"""

import os
import threading

import structlog
from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

RELAY = "feedback.events.tasks.relay"


class Nudger:
    """Sends at most one nudge at a time; further wishes meanwhile become one more."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._start = threading.Lock()
        self._pid = 0

    def nudge(self) -> None:
        """Ask for a nudge; returns at once."""
        self._wanted.set()
        with self._start:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                threading.Thread(target=self._run, name="poke", daemon=True).start()

    def _run(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            try:
                current_app.send_task(RELAY, expires=60, retry=False)
            except (OperationalError, OSError) as error:
                log.warning("poke_lost", error=type(error).__name__)


_nudger = Nudger()


def after_commit() -> None:
    """Nudge the relay once the transaction at hand has committed, however many events it writes."""
    if not any(hook[1] == _nudger.nudge for hook in connection.run_on_commit):
        transaction.on_commit(_nudger.nudge)
