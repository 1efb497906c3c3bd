"""How much is broken how often: `bin/test --faults` runs every fault in full, `bin/test` a shortened one."""

import os

FULL = os.environ.get("FAULTS") == "full"


def scaled(*, full: int, short: int) -> int:
    """The number for the run at hand."""
    return full if FULL else short
