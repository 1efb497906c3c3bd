"""The small centre with its roster, for every test that asks for it."""

import pytest

from tests.champions.floor import Floor, floor


@pytest.fixture(name="floor")
def a_floor(db: None) -> Floor:
    """Cork's roster with three champions, nobody planned yet."""
    return floor()
