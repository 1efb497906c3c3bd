"""The desk's centre, changes to publish, and a screen on the wall in Cork."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from feedback.screens import actions
from feedback.screens.models import Screen
from tests.changes.conftest import Desk, Make, Queries, desk, make, queries

__all__ = ["Desk", "Make", "Queries", "desk", "make", "queries"]


@dataclass
class Wall:
    """A screen, and the path of its link."""

    screen: Screen
    path: str


@pytest.fixture
def wall(desk: Desk) -> Wall:
    made = actions.make_screen(by=desk.people["Admin 06"], site=desk.sites["Cork"], name="By the window")
    return Wall(made.screen, urlsplit(made.link).path)
