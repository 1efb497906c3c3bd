"""Somebody holds what a page needs, or froze in the middle of it: the page says so in time, and nothing is stuck."""

import time
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from tests.faults.production import Production
from tests.processes import get
from tests.servers import free_port, wait_for


@pytest.fixture(scope="module")
def impatient(running: Production) -> Iterator[Production]:
    """The same production through a web server of its own, whose pages wait one second for a lock."""
    running.manage("collectstatic", "--no-input", "--verbosity", "0")
    made = replace(running, env={**running.env, "LOCK_SECONDS": "1"}, port=free_port(), parts={})
    made.start("web")
    try:
        wait_for(lambda: get(f"{made.url}/account/login/")[0] == 200, "the web")
        yield made
    finally:
        made.stop()


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
    url = f"{impatient.url}/account/login/"
    with psycopg.connect(impatient.database.url) as other:
        other.execute("LOCK TABLE people_organisation IN ACCESS EXCLUSIVE MODE")
        wait_for(lambda: get(url)[0] == 503, "a look at the organisation that is not remembered")
        assert "One moment" in get(url)[1]
