"""How a swap may move. Pure.

Asked, somebody accepts it; where the roster wants it, a supervisor then says yes. Nothing is altered once it is closed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from feedback.core.errors import IllegalMove

ASKED, WAITING, DONE = "asked", "waiting", "done"
DECLINED, REFUSED, WITHDRAWN, LAPSED, VOID = "declined", "refused", "withdrawn", "lapsed", "void"

#: `lapse` is the shift's beginning, `void` a plan that changed: who gave the shift away is no longer on then.
MOVES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        ASKED: {
            "accept": DONE,
            "accept_for_now": WAITING,
            "decline": DECLINED,
            "withdraw": WITHDRAWN,
            "lapse": LAPSED,
            "void": VOID,
        },
        WAITING: {"approve": DONE, "refuse": REFUSED, "withdraw": WITHDRAWN, "lapse": LAPSED, "void": VOID},
        DONE: {},
        DECLINED: {},
        REFUSED: {},
        WITHDRAWN: {},
        LAPSED: {},
        VOID: {},
    }
)
#: States in which something can still come of it.
OPEN = (ASKED, WAITING)


def target(state: str, verb: str) -> str:
    """The state that `verb` leads to; raises IllegalMove, which lists what is possible instead."""
    try:
        return MOVES[state][verb]
    except KeyError:
        raise IllegalMove(state, verb, MOVES[state]) from None
