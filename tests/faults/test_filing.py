"""People file while things break: nothing they were told is received is lost, and nothing is stored twice."""

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.production import Answer, Production, production
from tests.servers import wait_for

#: What one transaction writes is there together or not at all.
HALF_DONE = """
    SELECT count(*) FROM reports_frictionreport r WHERE merged_into_id IS NULL AND (
        1 <> (SELECT count(*) FROM events_event e
              WHERE e.verb = 'report.filed' AND e.subject_type = 'report' AND e.subject_id = r.id)
        OR NOT EXISTS (SELECT 1 FROM commitments_commitment c WHERE c.subject_type = 'report' AND c.subject_id = r.id))
"""
PENDING = "SELECT count(*) FROM events_outbox WHERE dead_at IS NULL"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    with production(tmp_path_factory.mktemp("production")) as found:
        yield found


def stored(running: Production, answers: list[Answer]) -> int:
    """How many of the reports that people were told about exist."""
    numbers = ",".join(answer.reference.removeprefix("F-") for answer in answers if answer.status == 201)
    return int(str(running.ask(f"SELECT count(*) FROM reports_frictionreport WHERE id IN ({numbers})")))  # noqa: S608


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
def test_redis_goes_for_twenty_seconds(running: Production, fault: int) -> None:
    def break_it() -> None:
        time.sleep(3)
        running.redis.send(fault)
        time.sleep(20)
        running.redis.send(signal.SIGCONT)
        if fault == signal.SIGKILL:
            running.redis.stop()
            running.redis.start()

    undisturbed = max(answer.seconds for answer in running.file_for(4, a_second=20))
    breaking = threading.Thread(target=break_it)
    breaking.start()
    answers = list(running.file_for(26, a_second=20))
    breaking.join()
    assert Counter(answer.status for answer in answers) == {201: len(answers)}
    assert stored(running, answers) == len(answers)
    assert max(answer.seconds for answer in answers) < 2 + undisturbed
    wait_for(lambda: running.ask(PENDING) == 0, "an empty outbox", 30)
    assert running.ask("SELECT count(*) FROM events_outbox WHERE dead_at IS NOT NULL") == 0


def test_postgresql_is_stopped_at_once_again_and_again(running: Production) -> None:
    answers: list[Answer] = []
    for _ in range(5):
        stopping = threading.Timer(1, running.database.stop, [signal.SIGQUIT])
        stopping.start()
        answers += list(running.file_for(2, a_second=20))
        stopping.join()
        running.database.start()
    assert any(answer.status == 201 for answer in answers)
    assert stored(running, answers) == sum(answer.status == 201 for answer in answers)
    again = [running.file(answer.key) for answer in answers]
    assert Counter(answer.status for answer in again) == {201: len(again)}
    told = {answer.key: answer.reference for answer in answers if answer.status == 201}
    assert {answer.key: answer.reference for answer in again if answer.key in told} == told
    assert len({answer.reference for answer in again}) == len(again)
    assert running.ask(HALF_DONE) == 0


def test_many_retries_at_once_store_one_report_a_key(running: Production) -> None:
    keys = [f"{number:032x}" for number in range(100)]
    text = {True: "Something else under the same key.", False: "The summary stops in the middle."}
    tries = [(key, text[number % 10 == 9]) for number, key in enumerate(keys * 5)]
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda one: (one, running.file(*one)), tries))
    first = {key: Counter(found.status for (asked, _), found in answers if asked == key) for key in keys}
    assert all(statuses[201] + statuses[422] + statuses[409] == 5 for statuses in first.values())
    assert all(
        len({found.reference for (asked, _), found in answers if asked == key and found.reference}) <= 1 for key in keys
    )
    settled = [running.file(key, words) for key, words in tries[:100]]
    assert {answer.status for answer in settled} <= {201, 422}
