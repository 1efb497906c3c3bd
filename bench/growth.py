"""Every list at a million rows against the same list at a thousand, and a page deep in a list against its first.

`BENCH_ROWS` says how many reports "many" is (1,000,000); loading them takes minutes. Each side is a process with a
database of its own, both are asked in turns, and both show the same people a page of the same length.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import quantiles
from typing import Any

from django.db import connection

from bench.lines import Line
from bench.lists import DEEP, EMPTY, LISTS

FEW = 1_000
MANY = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = 150
MUST = "<= 1.3"


def run() -> Iterator[Line]:
    """p95 of each list, as a ratio; then page 10,000 against page 1."""
    with ExitStack() as stack:
        few, many = (Side(stack.enter_context(_process(rows)), rows) for rows in (FEW, MANY))
        for name in LISTS:
            mine, theirs = _in_turns(many, name, few, name)
            yield Line(f"growth_{name}", mine * 1000, "ms", f"{FEW} rows", mine / theirs, MUST)
        for name, first in DEEP.items():
            mine, theirs = _in_turns(many, name, many, first)
            yield Line(name, mine * 1000, "ms", "page 1", mine / theirs, MUST)


class Side:
    """A process that asks for lists of its own database, one at a word."""

    def __init__(self, process: "subprocess.Popen[str]", rows: int) -> None:
        self.process, self.rows = process, rows
        self._read()

    def ask(self, name: str) -> dict[str, Any]:
        """One request: its `seconds`, and how many `rows` it showed."""
        assert self.process.stdin is not None  # noqa: S101 - a pipe, see `_process`
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None  # noqa: S101
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the side with {self.rows} rows ended")
        return dict(json.loads(line))


@contextmanager
def _process(rows: int) -> Iterator["subprocess.Popen[str]"]:
    """`python -m bench.lists` on a database and a Redis database of its own."""
    name = f"lists_{rows}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
    env = {
        **os.environ,
        "DATABASE_URL": re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"]),
        "REDIS_URL": re.sub(r"/\d+$", "", os.environ["REDIS_URL"]) + ("/1" if rows == FEW else "/2"),
    }
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-m", "bench.lists", str(rows)], env=env, **pipes) as process:
        try:
            yield process
        finally:
            process.terminate()


def _in_turns(many: Side, name: str, few: Side, other: str) -> tuple[float, float]:
    """The p95 of both, in seconds. Raises AssertionError where they show not the same: that would prove nothing."""
    for _ in range(3):
        shown = many.ask(name)["rows"], few.ask(other)["rows"]
    assert shown[0] == shown[1], (name, shown)  # noqa: S101
    assert shown[0] > 1 or name in EMPTY, (name, shown)  # noqa: S101
    pairs = [(many.ask(name)["seconds"], few.ask(other)["seconds"]) for _ in range(ROUNDS)]
    mine, theirs = (quantiles(side, n=20)[-1] for side in zip(*pairs, strict=True))
    return mine, theirs
