"""Throwaway PostgreSQL and Redis servers on loopback: `bin/test` runs the suite on them, fault tests kill their own.

Standard library only: it runs before the environment exists.
"""

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Below the ports a system hands out by itself, so that nobody else is given one of ours in between.
PORTS = range(20000, 29000)
#: What the browser is called, by system.
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: A crash of the machine may lose what a test stored; a crash of the server may not.
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}


class Missing(RuntimeError):
    """A program that is not on this machine."""


def free_port() -> int:
    """A port nobody listens on."""
    for port in random.sample(PORTS, 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port between 20000 and 29000")


def program(*names: str, folders: tuple[str, ...] = ()) -> str:
    """The path of the first of these programs that is here; the newest of several folders wins."""
    places = [str(place) for pattern in folders for place in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)]
    for name in names:
        found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(places))
        if found:
            return found
    raise Missing(names[0])


def postgres_program(name: str) -> str:
    """One of PostgreSQL's own programs, which Debian and Homebrew keep off the path."""
    folders = (
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/opt/homebrew/opt/postgresql*/bin",
        "/usr/libexec/postgresql*",
    )
    return program(name, folders=folders)


def redis_program() -> str:
    """The server: Redis, or Valkey which speaks the same."""
    return program("redis-server", "valkey-server", folders=("/usr/sbin", "/usr/local/sbin"))


def other_user() -> dict[str, object]:
    """Arguments for `subprocess` as root: `initdb` refuses root, so it runs as somebody without rights."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL refuses to run as root, and there is neither a user 'postgres' nor 'nobody'")


def wait_for(ready: Callable[[], bool], what: str, limit: float = 30) -> None:
    """Until `ready()`, at most `limit` seconds."""
    until = time.monotonic() + limit
    while not ready():
        if time.monotonic() > until:
            raise RuntimeError(f"{what} did not come up within {limit:.0f} s")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """A server process of ours that can be stopped, killed, frozen and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """What to run."""
        raise NotImplementedError

    def options(self) -> dict[str, object]:
        """How to run it."""
        return {}

    def start(self) -> None:
        """Run it and wait until it listens."""
        with (self.folder / "log").open("ab") as out:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                self.command(),
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                start_new_session=True,
                **self.options(),
            )
        wait_for(self.answers, type(self).__name__)

    def answers(self) -> bool:
        """Whether it takes connections; a process that ended never will."""
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError(f"{type(self).__name__} ended:\n{(self.folder / 'log').read_text()[-2000:]}")
        return listens(self.port)

    def send(self, number: int) -> None:
        """Signal it, by its own pid."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def stop(self, number: int = signal.SIGINT) -> None:
        """End it and wait; after 10 s by force."""
        self.send(number)
        if self.process is not None:
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Postgres(Server):
    """PostgreSQL with an empty database `fortnight` and a user of that name who may do everything."""

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://fortnight@127.0.0.1:{self.port}/fortnight"

    def options(self) -> dict[str, object]:
        """As somebody who is not root."""
        return other_user()

    def create(self) -> None:
        """Make the cluster."""
        person = other_user()
        if person:
            os.chown(self.folder, int(str(person["user"])), int(str(person["group"])))
        command = [postgres_program("initdb"), "-D", self.folder / "db", "-U", "fortnight", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*command, "--no-sync", "--locale=C.UTF-8" if os.uname().sysname == "Linux" else "--locale=C"],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            **person,
        )  # type: ignore[call-overload]

    def command(self) -> list[str]:
        """Loopback only; nothing is synced."""
        given = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder, **FAST}
        settings = [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
        return [postgres_program("postgres"), "-D", str(self.folder / "db"), *settings]

    def start(self) -> None:
        """Make the cluster at the first start, and the database in it."""
        first = not (self.folder / "db").exists()
        if first:
            self.create()
        super().start()
        psql = [postgres_program("psql"), "-qX", "-h", "127.0.0.1", "-p", str(self.port), "-U", "fortnight"]
        asked = [*psql, "-d", "template1", "-c", "CREATE DATABASE fortnight" if first else "SELECT 1"]
        wait_for(lambda: subprocess.run(asked, capture_output=True, check=False).returncode == 0, "PostgreSQL")


class Redis(Server):
    """Redis (or Valkey) that keeps nothing."""

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        """Loopback only; nothing is saved."""
        return [redis_program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]


@contextmanager
def running(kind: type[Server], *, started: bool = True) -> Iterator[Server]:
    """A server for as long as the block lasts; its folder goes with it. It may be `started` later."""
    with tempfile.TemporaryDirectory(prefix="fortnight-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = kind(Path(folder))
        if started:
            server.start()
        try:
            yield server
        finally:
            server.stop()
