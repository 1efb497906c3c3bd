"""How a promise may move. Pure.

What keeps or breaks it is decided by instants, not by who came first: done at or before the deadline is kept, even if
the sweep had already called it broken. A broken promise that is kept late stays broken.
"""

from collections.abc import Mapping
from types import MappingProxyType

from feedback.core.errors import IllegalMove

RUNNING, PAUSED, KEPT, MISSED, CANCELLED = "running", "paused", "kept", "missed", "cancelled"

MOVES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        RUNNING: {"pause": PAUSED, "move": RUNNING, "keep": KEPT, "miss": MISSED, "cancel": CANCELLED},
        PAUSED: {"resume": RUNNING, "move": PAUSED, "keep": KEPT, "cancel": CANCELLED},
        MISSED: {"keep": KEPT, "keep_late": MISSED, "close": MISSED},
        KEPT: {},
        CANCELLED: {"restore": RUNNING},
    }
)


def target(state: str, verb: str) -> str:
    """The state that `verb` leads to; raises IllegalMove, which lists what is possible instead."""
    try:
        return MOVES[state][verb]
    except KeyError:
        raise IllegalMove(state, verb, MOVES[state]) from None
