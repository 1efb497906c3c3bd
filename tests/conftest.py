"""What every test may ask for: real servers, real workers, a real Chromium, the whole product running."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import settings

from config.celery import app
from tests import processes, ready, servers
from tests.figures import figures, noted
from tests.journal import _let_tests_empty_the_journal  # noqa: F401 - a fixture for the whole session
from tests.marks import marks_of

__all__ = ["figures"]

#: The same examples in every run: what CI says about a commit is about that commit. `--hypothesis-profile=default`
#: looks for new ones.
settings.register_profile("fortnight", derandomize=True, deadline=None)
settings.load_profile("fortnight")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file says what its tests are."""
    for item in items:
        for mark in marks_of(item.path):
            item.add_marker(mark)


def pytest_configure(config: pytest.Config) -> None:
    """Several processes share what is made for a run; `bin/test` has begun one that is longer than this."""
    if getattr(config.option, "numprocesses", None) and ready.VARIABLE not in os.environ:
        run = ExitStack()
        os.environ.update(run.enter_context(ready.for_a_run()))
        config.add_cleanup(run.close)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured, under everything else."""
    lines = list(noted(terminalreporter.stats))
    if lines:
        terminalreporter.section("figures")
    for line in lines:
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits and the like start afresh."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The test's database, in place of pytest-django's, which migrates each anew."""
    with django_db_blocker.unblock(), ready.test_database(), django_db_blocker.block():
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's own Chromium, or the one that CHROMIUM names."""
    path = os.environ.get("CHROMIUM") or servers.program(*servers.CHROMIUMS)
    flags = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {**browser_type_launch_args, "executable_path": path, "args": flags}


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Product]:
    """`bin/up` with the demo, shared by all tests of a run that only read or that make their own things."""
    with processes.product(ready.demo(tmp_path_factory.mktemp("product"))) as running:
        yield running


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Any]:
    """A real Celery worker on this test's database and broker, with nothing waiting from the tests before."""
    app.control.purge()
    log = tmp_path / "worker.log"
    with processes.celery("worker", "--loglevel", "info", "-c", "2", log=log, LOG_LEVEL="INFO") as child:
        yield child


@pytest.fixture
def redis_server() -> Iterator[servers.Server]:
    """A Redis of this test's own, to be killed or frozen."""
    with servers.running(servers.Redis) as server:
        yield server


@pytest.fixture
def postgres_server() -> Iterator[servers.Server]:
    """A PostgreSQL of this test's own, to be stopped."""
    with servers.running(servers.Postgres) as server:
        yield server
