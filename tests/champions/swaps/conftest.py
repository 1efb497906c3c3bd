"""The small centre with its roster, Monday morning at the beginning of the shift's last quiet hour."""

from datetime import timedelta
from typing import Any

import pytest

from tests.champions.swaps.floor import MONDAY, Floor, floor


@pytest.fixture(name="floor")
def a_floor(db: None, time_machine: Any) -> Floor:
    """Cork's roster with three champions, nobody planned yet; it is an hour before MONDAY."""
    time_machine.move_to(MONDAY - timedelta(hours=1), tick=False)
    return floor()
