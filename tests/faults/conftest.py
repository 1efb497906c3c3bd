"""One production for all tests that break it: each leaves it whole."""

from collections.abc import Iterator

import pytest

from tests.faults.production import Production, production


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """Two schedulers and four workers; small batches, so that whoever is killed is in the middle of one."""
    folder = tmp_path_factory.mktemp("production")
    with production(folder, workers=4, schedulers=2, SWEEP_SECONDS="1", SWEEP_BATCH="10") as found:
        yield found
