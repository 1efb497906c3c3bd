"""The life of a question as a table: which verb leads where. Pure: codes in, codes out.

Where an open question stands depends on who is on: `release` and `not_yet` put it back to the floor, which is OPEN,
HELD for the next shift, or HANDED to the supervisor where no shift is planned. The table names the first of these.
"""

from collections.abc import Mapping
from types import MappingProxyType

from feedback.core.errors import IllegalMove

OPEN, CLAIMED, ANSWERED, HELPED = "open", "claimed", "answered", "helped"
HELD, HANDED, SAME, REPORTED = "held", "handed", "same", "reported"

_AWAY = {"same_as": SAME, "promote:report": REPORTED}

MOVES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        HELD: {"begin": OPEN, "claim": CLAIMED, "hand_over": HANDED, **_AWAY},
        OPEN: {"claim": CLAIMED, "hand_over": HANDED, **_AWAY},
        CLAIMED: {
            "answer": ANSWERED,
            "ask_back": CLAIMED,
            "reply": CLAIMED,
            "release": OPEN,
            "hand_over": HANDED,
            "pass_on": CLAIMED,
            **_AWAY,
        },
        HANDED: {"claim": CLAIMED, **_AWAY},
        ANSWERED: {"helped": HELPED, "not_yet": OPEN, "promote:report": ANSWERED, "promote:note": ANSWERED},
        HELPED: {"promote:report": HELPED, "promote:note": HELPED},
        SAME: {},
        REPORTED: {},
    }
)

#: Somebody waits for an answer.
WAITING = frozenset({OPEN, HELD, CLAIMED, HANDED})
#: Verbs of the system, which nobody is offered.
_OWN = frozenset({"begin", "pass_on"})


def target(state: str, verb: str) -> str:
    """The state that `verb` leads to from `state`; raises IllegalMove, which lists what is possible instead."""
    try:
        return MOVES[state][verb]
    except KeyError:
        raise IllegalMove(state, verb, legal(state)) from None


def legal(state: str) -> tuple[str, ...]:
    """The verbs that people have from `state`, in the order of the table."""
    return tuple(verb for verb in MOVES[state] if verb not in _OWN)
