"""Processes that end just before or just after one of their commits, as if somebody had pulled the plug there."""

import os
from collections.abc import Callable, Iterator
from itertools import cycle
from multiprocessing import get_context
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

HERE = 77
WRITING = ("INSERT", "UPDATE", "DELETE")


class Tripwire:
    """Ends the process it is in at its `number`-th commit. A statement outside a transaction commits itself."""

    def __init__(self, number: int, *, after: bool) -> None:
        self.number, self.after, self.seen = number, after, 0

    def lay(self) -> None:
        """From now on, in this process only."""
        commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]

        def _commit(wrapper: BaseDatabaseWrapper) -> None:
            self._step(lambda: commit(wrapper))

        BaseDatabaseWrapper._commit = _commit  # type: ignore[attr-defined]
        connection.execute_wrappers.append(self._execute)

    def _execute(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if context["connection"].in_atomic_block or not sql.startswith(WRITING):
            return execute(sql, params, many, context)
        return self._step(lambda: execute(sql, params, many, context))

    def _step(self, work: Callable[[], Any]) -> Any:
        self.seen += 1
        here = self.seen == self.number
        if here and not self.after:
            os._exit(HERE)
        done = work()
        if here:
            os._exit(HERE)
        return done


def apart(work: Callable[[], object], tripwire: Tripwire | None = None) -> bool:
    """Do this in a process of its own; whether it came to its end."""

    def run() -> None:
        if tripwire is not None:
            tripwire.lay()
        work()

    connections.close_all()
    child = get_context("fork").Process(target=run)
    child.start()
    child.join(120)
    if child.exitcode not in (0, HERE):
        child.kill()
        raise AssertionError(f"the process ended with {child.exitcode}")
    return child.exitcode == 0


def everywhere(before: Callable[[], object], work: Callable[[], object]) -> Iterator[None]:
    """End `work` at each of its commits, before it and after it; each time after `before`, until there are no more."""
    for place in range(1, 200):
        for after in (False, True):
            before()
            if apart(work, Tripwire(place, after=after)):
                return
            yield


def all_the_way(work: Callable[[], object]) -> Iterator[None]:
    """End `work` again and again, at its first commit and at its second, before and after, until nothing is left of it.

    For what goes on where it was left: so each commit that it takes is come to.
    """
    for place, after in cycle([(1, False), (1, True), (2, False), (2, True)]):
        if apart(work, Tripwire(place, after=after)):
            return
        yield
