"""Runs everything: static checks, the suite on PostgreSQL and Redis, the suite on the embedded default, the browser
tests, the fault tests. What it starts, it stops."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import _packages as packages  # noqa: E402

from tests import marks, ready, servers  # noqa: E402

BIN = Path(sys.executable).parent
Environment = dict[str, str]
Todo = dict[str, tuple[Environment, Sequence[str | Path]]]
OPTIONS = ("--quick", "--faults")
#: The permission matrix is the last of the faults: somebody asks for what is not theirs.
FAULTS = ("tests/faults", "tests/house/test_matrix.py")
QUICK = "not browser and not load and not fault"
#: What says the same on every database has run beside the other one.
EMBEDDED = f"{QUICK} and not once"
#: What is sealed depends on every transaction of the server, those of other tests included; a file has no others.
TOGETHER = f"{QUICK} and not alone"
#: As many processes as the smallest machine has cores. Neighbours stay together: they share what is made once.
BESIDE = ("-n", "2", "--dist", "worksteal")
CHECKS: dict[str, list[str | Path]] = {
    "mypy": [BIN / "mypy"],
    "ruff": [BIN / "ruff", "check", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "."],
    "import-linter": [BIN / "lint-imports", "--no-cache"],
    "djlint": [BIN / "djlint", "--lint", "--quiet", "templates"],
    "deptry": [BIN / "deptry", "."],
    "missing migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
}
#: Makes what the runs copy, beside the checks: in the runs themselves everybody would wait for the one who makes it.
READY = [sys.executable, "-m", "tests.ready"]
LINT_MIGRATIONS = [sys.executable, "manage.py", "lintmigrations", "--no-cache", "--quiet", "ok", "ignore"]


@dataclass
class Tally:
    """What passed and what did not, over all runs."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    names: list[str] = field(default_factory=list)

    def note(self, name: str, *, ok: bool) -> None:
        """One check of ours."""
        self.passed += ok
        self.failed += not ok
        if not ok:
            self.names.append(name)

    def add(self, name: str, report: Path, status: int) -> None:
        """One run of pytest, by its JUnit report; a run that broke off has none and counts as one failure."""
        bad = 0
        if report.exists():
            for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 - pytest wrote it a second ago
                total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
                found = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
                self.passed += total - skipped - found
                self.skipped += skipped
                bad += found
        if status not in (0, 5) or bad:
            self.names.append(name)
            self.failed += bad or 1


def heading(text: str) -> None:
    """What comes next."""
    print(f"\n=== {text}", flush=True)


def unsafe_migrations() -> dict[str, list[str | Path]]:
    """The check of what a running release could not bear; before the first release there is none to break."""
    asked = ["git", "describe", "--tags", "--abbrev=0"]
    found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return {"unsafe migrations": [*LINT_MIGRATIONS, found.stdout.strip()]} if found.returncode == 0 else {}


def check_all(tally: Tally, on_servers: Environment, by_itself: Environment, *, quick: bool) -> None:
    """Every static check, and what the runs copy; two at once, all of them even when one fails."""
    demo: Todo = {} if quick else {"the demo": (by_itself, [*READY, "demo"])}
    checks: Todo = {name: (on_servers, command) for name, command in (CHECKS | unsafe_migrations()).items()}
    tables: Todo = {
        "tables on PostgreSQL": (on_servers, [*READY, "tables"]),
        "tables on SQLite": (by_itself, [*READY, "tables"]),
    }
    todo = {**tables, **demo, **checks}

    def check(name: str) -> None:
        env, command = todo[name]
        began = time.monotonic()
        env = {**env, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        said = f"\n{done.stdout[-8000:]}{done.stderr[-4000:]}" if done.returncode else ""
        word = "FAIL" if done.returncode else "ok  "
        print(f"{word} {name} ({time.monotonic() - began:.1f} s){said}", flush=True)
        tally.note(name, ok=done.returncode == 0)

    with ThreadPoolExecutor(2) as pair:
        list(pair.map(check, todo))


def run_pytest(tally: Tally, name: str, env: Environment, *arguments: str) -> None:
    """One run of the suite."""
    heading(name)
    with tempfile.TemporaryDirectory(prefix="fortnight-report-") as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", "--junitxml", str(report), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
        tally.add(name, report, done.returncode)


def serve(stack: ExitStack) -> Environment:
    """The environment for PostgreSQL and Redis: the servers we are pointed at, or ones of our own for this run."""
    env = dict(os.environ)
    for variable, need, kind in (
        ("TEST_DATABASE_URL", packages.POSTGRES, servers.Postgres),
        ("TEST_REDIS_URL", packages.REDIS, servers.Redis),
    ):
        if not env.get(variable):
            packages.provide(need)
            env[variable] = stack.enter_context(servers.running(kind)).url
    return env


def embedded() -> Environment:
    """The environment of the embedded default."""
    return {name: value for name, value in os.environ.items() if name not in ("TEST_DATABASE_URL", "TEST_REDIS_URL")}


def run(stack: ExitStack, tally: Tally, *, quick: bool) -> None:
    """All of it."""
    served = serve(stack)
    made = stack.enter_context(ready.for_a_run())
    on_servers, by_itself = served | made, embedded() | made
    heading("checks, and what the runs copy")
    check_all(tally, on_servers, by_itself, quick=quick)
    others = marks.ignoring("browser", "load", "fault", "alone")
    run_pytest(tally, "PostgreSQL, Redis and Celery workers", on_servers, "-m", TOGETHER, *others, *BESIDE)
    run_pytest(tally, "the journal's seals, alone, on PostgreSQL", on_servers, "-m", "alone", *marks.files("alone"))
    others = marks.ignoring("browser", "load", "fault", "once")
    run_pytest(tally, "the embedded default", by_itself, "-m", EMBEDDED, *others, *BESIDE)
    if not quick:
        run_pytest(tally, "Chromium", by_itself, "-m", "browser", *marks.files("browser"), *BESIDE)
        broken = marks.files("load", "fault")
        run_pytest(tally, "load and faults", on_servers, "-m", "load or fault", *broken)


def run_chosen(stack: ExitStack, tally: Tally, arguments: list[str], *, quick: bool) -> None:
    """What the arguments choose, on both databases."""
    marked = ["-m", TOGETHER] if quick else []
    run_pytest(tally, "PostgreSQL, Redis and Celery workers", serve(stack), *marked, *arguments)
    run_pytest(tally, "the embedded default", embedded(), *marked, *arguments)


def run_faults(stack: ExitStack, tally: Tally, arguments: list[str]) -> None:
    """Every fault of the design in full, and nothing else; it takes about half an hour."""
    served = {**serve(stack), "FAULTS": "full"}
    run_pytest(tally, "faults in full", served, *FAULTS, *arguments)


def main(arguments: list[str]) -> int:
    """`bin/test [--quick | --faults] [pytest's arguments]`; the exit status says whether everything passed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = [word for word in arguments if word not in OPTIONS]
    began, tally, quick = time.monotonic(), Tally(), "--quick" in arguments
    few = quick or "--faults" in arguments
    for need in (packages.GETTEXT, *(() if few else (packages.CHROMIUM, packages.POSTGRES, packages.REDIS))):
        packages.provide(need)
    with ExitStack() as stack:
        if "--faults" in arguments:
            run_faults(stack, tally, given)
        elif given:
            run_chosen(stack, tally, given, quick=quick)
        else:
            run(stack, tally, quick=quick)
    print(f"\nNot passed: {', '.join(tally.names)}" if tally.names else "\nAll passed.")
    skipped = f", {tally.skipped} skipped" if tally.skipped else ""
    print(f"{tally.passed} passed, {tally.failed} failed{skipped} in {time.monotonic() - began:.0f} s", flush=True)
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
