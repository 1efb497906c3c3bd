"""Impatient clients: the same key over and over, over many connections, and a server that dies in the middle."""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from json import loads

from tests.faults.audit import wrong
from tests.faults.production import WORDS, Production
from tests.faults.size import scaled
from tests.figures import Note

KEYS, CONNECTIONS, KILLS = scaled(full=2000, short=200), scaled(full=200, short=50), scaled(full=5, short=1)
TIMES = 5
PAUSE = scaled(full=10, short=1)
OTHER = "Something else under the same key."
REPORTS = "SELECT count(*) FROM reports_frictionreport"
PATIENCE = scaled(full=600, short=60)
#: Answers after which a client tries again: none at all, or "not now".
AGAIN = (0, 409, 503)


@dataclass
class Outcome:
    """What became of one post, by key, body, final status and report; and of the tries before."""

    key: str
    text: str
    status: int = 0
    reference: str = ""
    tries: Counter[int] = field(default_factory=Counter)


def posts() -> list[Outcome]:
    """Each key five times, in any order; one post in ten says something else."""
    keys = [f"{random.getrandbits(128):032x}" for _ in range(KEYS)]
    made = [Outcome(key, WORDS) for key in keys for _ in range(TIMES)]
    for altered in made[:: 2 * TIMES]:
        altered.text = OTHER
    random.shuffle(made)
    return made


def send(running: Production, share: list[Outcome]) -> None:
    """These one after another over one connection, each until it is answered."""
    connection, until = HTTPConnection("127.0.0.1", running.port, timeout=30), time.monotonic() + PATIENCE
    for post in share:
        while (not post.tries or post.status in AGAIN) and time.monotonic() < until:
            if post.tries:
                time.sleep(0.3)
            post.status = once(connection, running, post)
            post.tries[post.status] += 1
    connection.close()


def once(connection: HTTPConnection, running: Production, post: Outcome) -> int:
    """The status of one try; 0 when the connection broke."""
    try:
        connection.request("POST", "/api/v1/reports", running.body(post.text), running.headers(post.key))
        answer = connection.getresponse()
        said = answer.read()
    except (OSError, HTTPException):
        connection.close()
        return 0
    if answer.status == 201:
        post.reference = loads(said)["reference"]
    return answer.status


@contextmanager
def dying(running: Production) -> Iterator[None]:
    """The server is killed from time to time, and another one is started in its place."""
    over = threading.Event()

    def kill() -> None:
        for _ in range(KILLS):
            if not over.wait(PAUSE):
                running.replace("web", running.parts["web"][0])

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        over.set()
        killer.join()


def test_one_key_is_one_report(running: Production, figures: Note) -> None:
    before, made = running.count(REPORTS), posts()
    with dying(running), ThreadPoolExecutor(CONNECTIONS) as crowd:
        list(crowd.map(lambda place: send(running, made[place::CONNECTIONS]), range(CONNECTIONS)))
    same: dict[str, list[Outcome]] = defaultdict(list)
    for post in made:
        same[post.key].append(post)
    statuses, tries = Counter(post.status for post in made), sum((post.tries for post in made), Counter[int]())
    measured = {
        "rows": running.count(REPORTS) - before,
        "answered 201": statuses[201],
        "answered 422": statuses[422],
        "tries that were killed": tries[0],
        "tries answered 5xx": sum(times for status, times in tries.items() if status >= 500),
        "wrong": wrong(running.count),
    }
    figures(
        "many retries at once, and the server killed in the middle",
        size=f"{len(made)} posts over {CONNECTIONS} connections, {KEYS} keys × {TIMES}, {KILLS} kills",
        measured=measured,
        must="one row a key, what was altered 422, a killed request can be retried",
    )
    assert measured["rows"] == KEYS
    assert set(statuses) == {201, 422}
    assert [key for key, group in same.items() if not settled(group)] == []
    assert tries[0] > 0, "no request was killed"
    assert measured["wrong"] == {}


def settled(group: list[Outcome]) -> bool:
    """Whether whichever body came first is one report for all who sent it, and the other one was refused."""
    kept = {(post.text, post.reference) for post in group if post.status == 201}
    first = {text for text, _reference in kept}
    return len(kept) == 1 and all((post.status == 201) == (post.text in first) for post in group)
