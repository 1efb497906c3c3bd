"""One production for all tests that break it: each leaves it whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.production import Production, production

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What shares the production stays in one process, and what has none in another."""
    for item in items:
        if HERE in item.path.parents:
            group = "production" if "running" in getattr(item, "fixturenames", ()) else "of their own"
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """Two schedulers and four workers; small batches, so that whoever is killed is in the middle of one."""
    folder = tmp_path_factory.mktemp("production")
    with production(folder, workers=4, schedulers=2, SWEEP_SECONDS="1", SWEEP_BATCH="10") as found:
        yield found
