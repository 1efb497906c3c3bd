"""The life of a score as a table: which verb leads where. A leaf."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import IllegalMove


class State(models.TextChoices):
    """Where a score is in its life; the codes are on the wire."""

    GIVEN = "given", _("Given")
    DISPUTED = "disputed", _("Disputed")
    ANSWERED = "answered", _("Looked into")
    APPEALED = "appealed", _("With a second supervisor")
    SETTLED = "settled", _("Settled")
    WITHDRAWN = "withdrawn", _("Taken back")


class Outcome(models.TextChoices):
    """What came of looking at a score again; the codes are on the wire."""

    KEPT = "kept", _("It stays as it is")
    CHANGED = "changed", _("It was changed")


MOVES: Mapping[str, Mapping[str, State]] = MappingProxyType(
    {
        State.GIVEN: {"dispute": State.DISPUTED, "withdraw": State.WITHDRAWN},
        State.DISPUTED: {"answer": State.ANSWERED, "withdraw": State.WITHDRAWN},
        State.ANSWERED: {"appeal": State.APPEALED},
        State.APPEALED: {"decide": State.SETTLED},
        State.SETTLED: {},
        State.WITHDRAWN: {},
    }
)
#: Somebody waits for a word.
WAITING = (State.DISPUTED, State.APPEALED)
#: Which look at it each verb begins or ends: the first is the scorer's, the second somebody else's.
ROUNDS: Mapping[str, int] = MappingProxyType({"dispute": 1, "answer": 1, "appeal": 2, "decide": 2})


def target(state: str, verb: str) -> State:
    """The state that `verb` leads to; raises IllegalMove, which lists what is possible instead."""
    try:
        return MOVES[state][verb]
    except KeyError:
        raise IllegalMove(State(state), verb, MOVES[state]) from None
