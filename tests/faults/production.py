"""Fortnight as in production, on loopback: PostgreSQL, Redis, granian, workers, a scheduler, and people who file."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.processes import ROOT, clean_environment, get, process
from tests.servers import Postgres, Redis, Server, free_port, running, wait_for

TOKENS = """
from feedback.people import actions
from feedback.people.models import User
people = User.objects.filter(grants__role="agent", site__isnull=False).distinct()[:10]
print(" ".join(actions.create_token(person=one, by=None, name="fault", scope="write")[1] for one in people))
"""


@dataclass
class Answer:
    """What somebody who filed was told."""

    key: str
    status: int
    seconds: float
    reference: str = ""


@dataclass
class Production:
    """Everything that runs, and what was filed so far."""

    url: str
    database: Server
    redis: Server
    workers: list["subprocess.Popen[bytes]"]
    env: dict[str, str]
    folder: Path
    tokens: list[str] = field(default_factory=list)
    tool: int = 0

    def manage(self, *words: str) -> str:
        """What a management command prints."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env=self.env, text=True, capture_output=True, check=True).stdout

    def ask(self, question: str) -> object:
        """The one value that an SQL query gives."""
        with psycopg.connect(self.database.url) as connection:
            row = connection.execute(question).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None

    def file(self, key: str = "", text: str = "The suggested answer covers the customer's name.") -> Answer:
        """File one report; a second try with the same key is the same report."""
        key, began = key or uuid.uuid4().hex, time.monotonic()
        body = {"tool": self.tool, "severity": "slowing", "moment": "during", "text": text}
        request = urllib.request.Request(f"{self.url}/api/v1/reports", json.dumps(body).encode(), method="POST")  # noqa: S310
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        headers["Authorization"] = f"Bearer {self.tokens[int(key[-8:], 16) % len(self.tokens)]}"
        for name, value in headers.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                found = json.loads(answer.read())
                return Answer(key, answer.status, time.monotonic() - began, found["reference"])
        except urllib.error.HTTPError as error:
            return Answer(key, error.code, time.monotonic() - began)
        except OSError:
            return Answer(key, 0, time.monotonic() - began)

    def file_for(self, seconds: float, a_second: float) -> Iterator[Answer]:
        """File at a steady pace; every answer, in the end."""
        with ThreadPoolExecutor(64) as crowd:
            began, sent = time.monotonic(), []
            while (now := time.monotonic() - began) < seconds:
                if len(sent) <= now * a_second:
                    sent.append(crowd.submit(self.file))
                else:
                    time.sleep(0.005)
            yield from (one.result() for one in sent)


@contextmanager
def production(folder: Path, *, workers: int = 2, sweep_seconds: int = 5, **more: str) -> Iterator[Production]:
    """All of it, with a small demo, from the moment it is ready."""
    with ExitStack() as stack:
        database = stack.enter_context(running(Postgres))
        redis = stack.enter_context(running(Redis))
        env = {
            **clean_environment(),
            "DATABASE_URL": database.url,
            "REDIS_URL": redis.url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": "k" * 50,
            "SWEEP_SECONDS": str(sweep_seconds),
            **more,
        }
        port = free_port()
        running_now = Production(f"http://127.0.0.1:{port}", database, redis, [], env, folder)
        subprocess.run([sys.executable, "-m", "config.prepare", "--tables"], cwd=ROOT, env=env, check=True)
        running_now.manage("seed_demo", "--agents", "30", "--reports", "40")
        running_now.tokens = running_now.manage("shell", "-v", "0", "-c", TOKENS).split()
        running_now.tool = int(str(running_now.ask("SELECT min(id) FROM catalogue_tool WHERE is_active")))

        def part(*words: str) -> "subprocess.Popen[bytes]":
            command = [sys.executable, "-m", "config.parts", *words]
            return stack.enter_context(process(*command, env=env, log=folder / f"{words[0]}.log"))

        part("web", "--port", str(port))
        part("scheduler")
        running_now.workers = [part("worker") for _ in range(workers)]
        wait_for(lambda: get(f"{running_now.url}/readyz")[1].count('"ok"') == 4, "production", 60)
        yield running_now
