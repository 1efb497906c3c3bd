"""What tests measure: one line of JSON a fault, printed at the end of a run, whatever process ran the test."""

import json
import time
from collections.abc import Callable, Iterator, Mapping

import pytest

KEPT_AS = "figures"
Note = Callable[..., None]


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Note:
    """Write down a line: which fault, how large, what was measured and what must hold. Before it is asserted."""
    began = time.monotonic()

    def note(fault: str, *, size: str, must: str, measured: Mapping[str, object]) -> None:
        seconds = round(time.monotonic() - began, 1)
        line = {"fault": fault, "size": size, "measured": measured, "must": must, "seconds": seconds}
        request.node.user_properties.append((KEPT_AS, json.dumps(line, ensure_ascii=False)))

    return note


def noted(reports: Mapping[str, list[object]]) -> Iterator[str]:
    """The lines of a run, from pytest's reports of it."""
    for same in reports.values():
        for report in same:
            if isinstance(report, pytest.TestReport) and report.when == "call":
                yield from (str(line) for name, line in report.user_properties if name == KEPT_AS)
