"""A small centre with its champions, for every test of the room that asks for it."""

import pytest

from tests.champions.crew import Crew
from tests.champions.crew import crew as made_crew


@pytest.fixture
def crew(db: None) -> Crew:
    """Cork's Billing with its roster, four champions of it, and others who are not."""
    return made_crew()
