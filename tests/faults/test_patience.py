"""Somebody holds what a page needs, or froze in the middle of it: the page says so in time, and nothing is stuck."""

import sys
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.faults.production import Production, production
from tests.processes import get, process
from tests.servers import free_port, wait_for


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """Production whose pages wait one second for a lock."""
    with production(tmp_path_factory.mktemp("impatient"), workers=1, LOCK_SECONDS="1") as running:
        yield running


def test_a_page_that_waits_for_a_lock_too_long_answers_503_and_nothing_is_stored(impatient: Production) -> None:
    before = impatient.ask("SELECT count(*) FROM reports_frictionreport")
    with psycopg.connect(impatient.database.url) as other:
        other.execute("LOCK TABLE reports_frictionreport IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        answer = impatient.file(key="a" * 32)
        assert (answer.status, time.monotonic() - began < 5) == (503, True)
    again = impatient.file(key="a" * 32)
    assert again.status == 201
    assert impatient.ask("SELECT count(*) FROM reports_frictionreport") == int(str(before)) + 1


def test_a_page_that_waits_for_a_lock_too_long_says_so(impatient: Production) -> None:
    port, log = free_port(), impatient.folder / "pages.log"
    impatient.manage("collectstatic", "--no-input", "--verbosity", "0")
    with process(sys.executable, "-m", "config.parts", "web", "--port", str(port), env=impatient.env, log=log):
        url = f"http://127.0.0.1:{port}/account/login/"
        wait_for(lambda: get(url)[0] == 200, "the web")
        with psycopg.connect(impatient.database.url) as other:
            other.execute("LOCK TABLE people_organisation IN ACCESS EXCLUSIVE MODE")
            wait_for(lambda: get(url)[0] == 503, "a look at the organisation that is not remembered")
            assert "One moment" in get(url)[1]
