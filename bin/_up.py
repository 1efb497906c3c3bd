"""Starts the web, the worker and the scheduler, keeps them running, and stops them together. Standard library only."""

import argparse
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("web", "worker", "scheduler")
STOP_SECONDS = 12
READY_SECONDS = 90
#: Before the first page has answered: a part that ends as often as this will not come up at all.
FALSE_STARTS = 3
LOG_BYTES = 10_000_000
DEMO = ("agent", "champion", "owner", "supervisor", "admin")
PR_SET_PDEATHSIG = 1


def say(text: str) -> None:
    """A line for the person in front of the terminal."""
    print(text, flush=True)


def refuse(text: str) -> SystemExit:
    """The one line that says why nothing was started."""
    return SystemExit(f"fortnight: {text}")


def end_with_parent() -> None:
    """Where the system can (Linux), a part ends when this process is killed outright."""
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Part:
    """One process that is started again, each time a little later, when it ends by itself."""

    def __init__(self, name: str, port: int, data: Path) -> None:
        self.name = name
        self.command = [sys.executable, "-m", "config.parts", name, "--port", str(port)]
        self.log = data / "log" / f"{name}.log"
        self.pid_file = data / "run" / f"{name}.pid"
        self.process: subprocess.Popen[bytes] | None = None
        self.began = self.again = 0.0
        self.ended = 0

    def start(self) -> None:
        """Run it; what it writes goes to its log."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - there is one thread
            )
        self.began = time.monotonic()
        self.pid_file.write_text(f"{self.process.pid}\n")

    def watch(self) -> None:
        """Look after it once: notice that it ended, start it again when its pause is over."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.ended = 1 if now - self.began > 60 else self.ended + 1
        pause = 0 if self.ended == 1 else min(2 ** (self.ended - 2), 30)
        self.process, self.again = None, now + pause
        later = f" in {pause} s" if pause else ""
        say(f"fortnight: {self.name} stopped ({spoken(status)}); starting it again{later}. See {self.log}")

    def signal(self, number: int) -> None:
        """Signal it, if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.process is not None and self.process.poll() is None


def spoken(status: int) -> str:
    """How a process ended, in words."""
    return f"exit status {status}" if status >= 0 else signal.Signals(-status).name


class Supervisor:
    """All parts together, from the first line to the last."""

    def __init__(self, *, port: int, data: Path, empty: bool) -> None:
        self.port, self.data, self.empty = port, data, empty
        self.url = f"http://127.0.0.1:{port}"
        self.stops = 0
        self.parts = [Part(name, port, data) for name in PARTS]

    def run(self) -> int:
        """Prepare, start, watch until told to stop; the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        found = self.prepare()
        try:
            self.wait_until_it_answers()
            if not self.stops:
                self.greet(found)
            while not self.stops:
                for part in self.parts:
                    part.watch()
                time.sleep(0.2)
        finally:
            self.stop()
        return 0

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Stop at the next look; a second signal does not wait for the parts."""
        self.stops += 1

    def prepare(self) -> dict[str, object]:
        """Tables, static files, people."""
        command = [sys.executable, "-m", "config.prepare", *(["--empty"] if self.empty else [])]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
            while child.poll() is None and not self.stops:
                time.sleep(0.05)
            if self.stops:
                child.terminate()
                raise SystemExit(0)
            written = child.stdout.read() if child.stdout else b""
        if child.returncode:
            raise SystemExit(child.returncode)
        return dict(json.loads(written.splitlines()[-1]))

    def wait_until_it_answers(self) -> None:
        """Start the web by itself, which is quickest, until a page is there; when it does not come up, show why."""
        web, until = self.parts[0], time.monotonic() + READY_SECONDS
        while not self.stops and not self.answers():
            web.watch()
            if web.ended >= FALSE_STARTS:
                raise refuse(f"{web.name} does not start. The end of {web.log}:\n{tail(web.log)}")
            if time.monotonic() > until:
                raise refuse(f"no page after {READY_SECONDS} s. See {self.data / 'log'}")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether the sign-in page comes back whole."""
        try:
            with urllib.request.urlopen(f"{self.url}/account/login/", timeout=10) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    def greet(self, found: dict[str, object]) -> None:
        """Five lines: where, as whom, what is kept where, how to stop."""
        names = ", ".join(f"{name}@demo.test" for name in DEMO)
        say(f"Fortnight is running: {self.url}")
        if found["demo"]:
            say(f"Sign in with one button, or as {names}")
            say("Password of each: fortnight-demo")
        elif found["people"]:
            say("Sign in with your e-mail and your password.")
            say(f"A forgotten one: DATA_DIR={self.data} bin/manage changepassword E-MAIL")
        else:
            say("Nobody can sign in yet. Make the first admin in another terminal:")
            say(f"DATA_DIR={self.data} bin/manage create_admin")
        say(f"Data, mail and logs: {self.data}")
        say("Ctrl-C stops all of it; started again, it finds its data.")

    def stop(self) -> None:
        """Ask every part to finish what it is doing; after a while, or at a second Ctrl-C, make it."""
        before, until = self.stops, time.monotonic() + STOP_SECONDS
        for part in self.parts:
            part.signal(signal.SIGTERM)
        while any(part.runs() for part in self.parts) and time.monotonic() < until and self.stops <= max(before, 1):
            time.sleep(0.05)
        for part in self.parts:
            part.signal(signal.SIGKILL)
            part.pid_file.unlink(missing_ok=True)
        say("Fortnight has stopped.")


def tail(file: Path) -> str:
    """The last lines of a log."""
    return "\n".join(file.read_text(errors="replace").splitlines()[-15:]) if file.exists() else ""


def claim_folder(data: Path) -> int:
    """Make the data folder ours for as long as this process lives; a second `bin/up` on it is refused."""
    for name in ("run", "log"):
        try:
            (data / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refuse(f"'{data}' cannot be used for the data: {error.strerror}.") from None
    lock = os.open(data / "run" / "up.pid", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        running = os.read(lock, 20).decode().strip()
        raise refuse(f"already running on {data} (process {running}).") from None
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return lock


def claim_port(port: int) -> None:
    """Refuse a port that somebody else listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise refuse(f"port {port} is not free ({error.strerror}). Try: bin/up --port {port + 1}") from None


def main() -> int:
    """`bin/up [--port N] [--empty] [--data DIR]`."""
    parser = argparse.ArgumentParser(prog="bin/up", description="Start all of Fortnight on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="where it answers on 127.0.0.1 (8000)")
    parser.add_argument("--empty", action="store_true", help="no demo: asks for the first admin")
    parser.add_argument("--data", type=Path, help="folder for the data (DATA_DIR, or var/)")
    given = parser.parse_args()
    data = (given.data or Path(os.environ.get("DATA_DIR") or ROOT / "var")).expanduser().resolve()
    claim_port(given.port)
    _lock = claim_folder(data)
    os.environ["DATA_DIR"] = str(data)
    os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{given.port}")
    os.environ["PYTHONUNBUFFERED"] = "1"
    return Supervisor(port=given.port, data=data, empty=given.empty).run()


if __name__ == "__main__":
    sys.exit(main())
