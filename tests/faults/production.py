"""Fortnight as in production, on loopback: PostgreSQL, Redis, granian, workers, schedulers, and people who file."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests import ready
from tests.faults.audit import untold
from tests.postbox import MailServer, Postbox
from tests.processes import ROOT, clean_environment, get
from tests.servers import Postgres, Redis, Server, free_port, running, wait_for

WORDS = "The suggested answer covers the customer's name."
PENDING = "SELECT count(*) FROM events_outbox WHERE dead_at IS NULL"
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
    """Everything that runs."""

    database: Server
    redis: Server
    post: MailServer
    env: dict[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    parts: dict[str, list["subprocess.Popen[bytes]"]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    tool: int = 0
    #: By kind of news: of what the demo tells of, how much nobody was told.
    untold: dict[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, part: str) -> "subprocess.Popen[bytes]":
        """One more of a part: `web`, `worker` or `scheduler`."""
        command = [sys.executable, "-m", "config.parts", part, *(["--port", str(self.port)] if part == "web" else [])]
        with (self.folder / f"{part}.log").open("ab") as out:
            child = subprocess.Popen(
                command,
                env=self.env,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                start_new_session=True,
            )
        self.parts.setdefault(part, []).append(child)
        return child

    def replace(self, part: str, child: "subprocess.Popen[bytes]") -> None:
        """Kill one of a part with everything it began, as the loss of a machine does, and start another."""
        kill(child)
        self.parts[part].remove(child)
        self.start(part)

    def stop(self) -> None:
        """End every part outright: nothing is kept of it."""
        for child in (child for same in self.parts.values() for child in same):
            kill(child)

    def manage(self, *words: str) -> str:
        """What a management command prints."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, text=True, capture_output=True, check=False)
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
        return done.stdout

    def ask(self, question: str) -> object:
        """The one value that an SQL statement gives."""
        with psycopg.connect(self.database.url) as connection:
            found = connection.execute(question)  # type: ignore[arg-type]
            row = found.fetchone() if found.description else None
        return row[0] if row else None

    def count(self, question: str) -> int:
        """The number that it gives, as a whole."""
        return round(float(str(self.ask(question) or 0)))

    def token(self, key: str) -> str:
        """Whose report it is that has this key: always the same person's."""
        return self.tokens[int(key[-8:], 16) % len(self.tokens)]

    def body(self, text: str = WORDS) -> bytes:
        """What is sent to file a report."""
        return json.dumps({"tool": self.tool, "severity": "slowing", "moment": "during", "text": text}).encode()

    def file(self, key: str = "", text: str = WORDS) -> Answer:
        """File one report; a second try with the same key is the same report."""
        key, began = key or uuid.uuid4().hex, time.monotonic()
        request = urllib.request.Request(f"{self.url}/api/v1/reports", self.body(text), method="POST")  # noqa: S310
        for name, value in self.headers(key).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                found = json.loads(answer.read())
                return Answer(key, answer.status, time.monotonic() - began, found["reference"])
        except urllib.error.HTTPError as error:
            return Answer(key, error.code, time.monotonic() - began)
        except OSError:
            return Answer(key, 0, time.monotonic() - began)

    def headers(self, key: str) -> dict[str, str]:
        """What goes with it."""
        bearer = f"Bearer {self.token(key)}"
        return {"Content-Type": "application/json", "Idempotency-Key": key, "Authorization": bearer}

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

    def inbox(self) -> dict[str, int]:
        """By kind of news, how many lines are missing in people's inboxes; below zero, how many came twice."""
        return {what: missing - self.untold[what] for what, missing in untold(self.count).items()}

    def drain(self, limit: float = 60) -> float:
        """Seconds until everything that is owed has been carried out."""
        began = time.monotonic()
        wait_for(lambda: self.count(PENDING) == 0, "an empty outbox", limit)
        return time.monotonic() - began


def kill(child: "subprocess.Popen[bytes]") -> None:
    """End a process and all that it began; one that ended by itself is no reason to leave others running."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@contextmanager
def production(folder: Path, *, workers: int, schedulers: int, **more: str) -> Iterator[Production]:
    """All of it, with a small demo, from the moment it is ready."""
    with ExitStack() as stack:
        database, redis = stack.enter_context(running(Postgres)), stack.enter_context(running(Redis))
        post = MailServer(Postbox())
        post.start()
        stack.callback(post.stop)
        env = {
            **clean_environment(),
            "DATABASE_URL": database.url,
            "REDIS_URL": redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
            "DATA_DIR": str(folder),
            "SECRET_KEY": "k" * 50,
            **more,
        }
        made = Production(database, redis, post, env, folder)
        ready.fill(database)
        subprocess.run([sys.executable, "-m", "config.prepare", "--tables"], cwd=ROOT, env=env, check=True)
        made.manage("seed_demo", "--agents", "30", "--reports", "40")
        made.tokens = made.manage("shell", "-v", "0", "-c", TOKENS).split()
        made.tool = made.count("SELECT min(id) FROM catalogue_tool WHERE is_active")
        stack.callback(made.stop)
        for part, many in (("web", 1), ("scheduler", schedulers), ("worker", workers)):
            for _ in range(many):
                made.start(part)
        wait_for(lambda: get(f"{made.url}/readyz")[1].count('"ok"') == 4, "production", 90)
        made.drain()
        made.untold = untold(made.count)
        yield made
