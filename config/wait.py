"""Waits for the database at the start, and says so: containers and machines come up in any order."""

import sys
import time

from django.db import DatabaseError, connection

from config.environment import BadEnvironment

PATIENCE_SECONDS = 120


def wait_for_database(patience: float = PATIENCE_SECONDS) -> None:
    """Return as soon as the database takes connections; after `patience` seconds stop with one line that says why."""
    until = time.monotonic() + patience
    said = False
    while True:
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            if time.monotonic() > until:
                reason = str(error).strip().splitlines()[0]
                raise BadEnvironment("DATABASE_URL", f"no connection after {patience:.0f} s: {reason}") from None
            if not said:
                print("fortnight: waiting for the database …", file=sys.stderr, flush=True)
                said = True
            time.sleep(0.5)
        else:
            if said:
                print("fortnight: the database is there.", file=sys.stderr, flush=True)
            return
