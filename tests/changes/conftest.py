"""The desk's small centre, and a change that a test can publish."""

from typing import Any

import pytest

from feedback.changes import actions
from feedback.changes.models import Change
from tests.desk.conftest import Desk, Queries, desk, queries

__all__ = ["Desk", "Make", "Queries", "desk", "queries"]


class Make:
    """Writes changes as Owner 04 does."""

    def __init__(self, made: Desk) -> None:
        self.desk = made

    def draft(self, *links: Any, tool: str = "Call Summary", **more: Any) -> Change:
        words = {"title": "The note waits", "before": "It was written at once.", "after": "It waits for your note."}
        return actions.draft(
            by=self.desk.people["Owner 04"], tool=self.desk.tools[tool], links=links, **{**words, **more}
        )

    def published(self, *links: Any, **more: Any) -> Change:
        return actions.publish(change=self.draft(*links, **more), by=self.desk.people["Owner 04"])


@pytest.fixture
def make(desk: Desk) -> Make:
    return Make(desk)
