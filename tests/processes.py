"""The product's own processes, for tests that need the real thing: Celery workers, schedulers, all of `bin/up`."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.servers import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent


def database_url() -> str:
    """The database this test has, as a URL for a process of its own."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    secret = f":{found['PASSWORD']}" if found["PASSWORD"] else ""
    return f"postgres://{found['USER']}{secret}@{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that works on this test's database, broker and folder."""
    given = {"DATABASE_URL": database_url(), "REDIS_URL": settings.REDIS_URL, "DATA_DIR": str(settings.DATA_DIR)}
    return {**os.environ, **given, "DJANGO_SETTINGS_MODULE": "config.settings", **more}


@contextmanager
def process(*command: str, env: Mapping[str, str], log: Path, cwd: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    """A process for as long as the block lasts, then asked to stop, after 20 s made to."""
    with log.open("ab") as out:
        child = subprocess.Popen(
            command, env=dict(env), stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=cwd, start_new_session=True
        )
    try:
        yield child
    finally:
        stop(child)


def stop(child: subprocess.Popen[bytes], limit: float = 20) -> None:
    """Ask a process to end, thaw it when it is frozen, and make it end after `limit` seconds."""
    if child.poll() is None:
        child.send_signal(signal.SIGCONT)
        child.terminate()
        try:
            child.wait(limit)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def celery(*words: str, log: Path, **more: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """`celery -A config WORDS` on this test's database and broker."""
    return process(sys.executable, "-m", "celery", "-A", "config", *words, env=environment(**more), log=log)


class Product:
    """A running `bin/up`: where it answers, what it keeps, what it said."""

    def __init__(self, child: subprocess.Popen[bytes], port: int, data: Path, log: Path) -> None:
        self.child, self.port, self.data, self.log = child, port, data, log
        self.url = f"http://127.0.0.1:{port}"

    def get(self, path: str, token: str = "") -> tuple[int, str]:
        """Status and text of a page; 0 when nobody answers."""
        return get(self.url + path, token)

    def post(self, path: str, token: str, body: object) -> int:
        """Status of what the API answers; 0 when nobody does."""
        return ask(self.url + path, token, json.dumps(body).encode())[0]

    def manage(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """`bin/manage WORDS` on its folder."""
        env = {**clean_environment(), "DATA_DIR": str(self.data)}
        return subprocess.run(
            ["bin/manage", *words], cwd=ROOT, env=env, input=stdin, text=True, capture_output=True, check=False
        )

    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text()

    def part(self, name: str) -> int:
        """The pid of one of its parts: `web`, `worker` or `scheduler`; the last two start once the page answers."""
        file, until = self.data / "run" / f"{name}.pid", time.monotonic() + 30
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        return int(file.read_text())


def get(url: str, token: str = "") -> tuple[int, str]:
    """Status and text of a page; 0 when nobody answers."""
    return ask(url, token)


def ask(url: str, token: str = "", body: bytes | None = None) -> tuple[int, str]:
    """Status and text of what a server of ours answers, as the holder of a token where there is one."""
    request = urllib.request.Request(url, body)  # noqa: S310
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def clean_environment() -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    ours = (
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "DATA_DIR",
        "LOG_LEVEL",
        "DJANGO_SETTINGS_MODULE",
        "DJANGO_ALLOW_ASYNC_UNSAFE",
    )
    return {name: value for name, value in os.environ.items() if name not in ours}


@contextmanager
def product(folder: Path, *options: str, limit: float = 120, **env: str) -> Iterator[Product]:
    """`bin/up OPTIONS` on a folder, from the moment its page answers."""
    port, log, began = free_port(), folder / "up.txt", time.monotonic()
    command = ["bin/up", "--port", str(port), "--data", str(folder), *options]
    with process(*command, env={**clean_environment(), **env}, log=log) as child:
        found = Product(child, port, folder, log)

        def answers() -> bool:
            if child.poll() is not None:
                raise RuntimeError(f"bin/up ended with {child.returncode}:\n{found.said()}")
            return found.get("/readyz")[0] == 200 and "Ctrl-C" in found.said()

        wait_for(answers, f"bin/up (began {time.monotonic() - began:.0f} s ago)", limit)
        yield found
