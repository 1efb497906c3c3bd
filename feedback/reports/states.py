"""The life of a report as a table: which verb leads where. Pure: codes in, codes out.

The diagram is in docs/architecture.md. A verb with a colon is an answer of that kind (`respond:planned`). What moves a
report without anybody choosing where to (somebody's word on whether it is fixed) is in `actions/verifying.py`; the
verb that lets them say so is listed here, leading back to where it came from.
"""

from collections.abc import Mapping
from types import MappingProxyType

from feedback.core.errors import IllegalMove
from feedback.reports.natures import Nature, allows

NEW, ACKNOWLEDGED, WAITING = "new", "acknowledged", "waiting_for_reporter"
PLANNED, WITH_VENDOR, CHANGED = "planned", "with_vendor", "changed"
ANSWERED, DECLINED, CONFIRMED = "answered", "declined", "confirmed"
REOPENED, MERGED = "reopened", "merged"

ANSWERS: Mapping[str, str] = MappingProxyType(
    {f"respond:{kind}": kind for kind in (CHANGED, PLANNED, WITH_VENDOR, ANSWERED, DECLINED)}
)
_OPEN = {**ANSWERS, "ask": WAITING, "merge": MERGED}

#: What each state allows, and where it leads. Unmerging leads back to the state from before the merge.
MOVES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        NEW: {"acknowledge": ACKNOWLEDGED, **_OPEN},
        ACKNOWLEDGED: dict(_OPEN),
        WAITING: {"reply": ACKNOWLEDGED, **_OPEN},
        PLANNED: dict(_OPEN),
        WITH_VENDOR: dict(_OPEN),
        REOPENED: {"acknowledge": ACKNOWLEDGED, **_OPEN},
        CHANGED: {"respond:changed": CHANGED, "verify": CHANGED, "reopen": REOPENED},
        ANSWERED: {
            "respond:changed": CHANGED,
            "respond:planned": PLANNED,
            "respond:with_vendor": WITH_VENDOR,
            "respond:answered": ANSWERED,
            "verify": ANSWERED,
            "reopen": REOPENED,
        },
        DECLINED: {"reopen": REOPENED},
        CONFIRMED: {"verify": CONFIRMED, "reopen": REOPENED},
        MERGED: {"unmerge": NEW},
    }
)

#: Somebody still owes the reporter something.
OPEN = frozenset({NEW, ACKNOWLEDGED, WAITING, PLANNED, WITH_VENDOR, REOPENED})
#: The people concerned are asked whether it is fixed for them.
ASKING = frozenset({CHANGED, ANSWERED})


def target(state: str, verb: str, nature: str = Nature.FRICTION) -> str:
    """The state that `verb` leads to from `state`; raises IllegalMove, which lists what is possible instead."""
    if verb not in legal(state, nature):
        raise IllegalMove(state, verb, legal(state, nature))
    return MOVES[state][verb]


def legal(state: str, nature: str = Nature.FRICTION) -> tuple[str, ...]:
    """The verbs that are possible from `state` for a report of this nature, in the order of the table."""
    return tuple(verb for verb in MOVES[state] if allows(nature, verb))
