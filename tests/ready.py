"""Databases with all their tables, made once in a run and copied for whoever needs one.

A run needs a dozen: one for each of xdist's processes on either kind of database, those of the fault tests' own
servers, those of `bin/up`; and to migrate takes seven seconds each time. A copy is migrated all the same, which finds
nothing to do. What is copied was made in the run at hand, so it is never older than the code.

A run starts some two hundred Pythons, too: they share what the first of them compiled, which is half of a start.

`python -m tests.ready tables|demo` makes it before anybody waits for it.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests.processes import ROOT, clean_environment, database_url
from tests.servers import Server, postgres_program

#: Names the folder of the run: what was made for it lies there, or where it is on the server.
VARIABLE = "TEST_READY"
EMBEDDED, SERVED, DEMO, COMPILED = "tables.sqlite3", "address-of-the-tables", "demo", "compiled"


@contextmanager
def for_a_run() -> Iterator[dict[str, str]]:
    """The environment in which processes share what one of them made; it goes with the block."""
    with tempfile.TemporaryDirectory(prefix="fortnight-ready-", ignore_cleanup_errors=True) as folder:
        try:
            yield {VARIABLE: folder, **_compiled_in(Path(folder, COMPILED))}
        finally:
            if (kept := Path(folder, SERVED)).exists():
                with psycopg.connect(kept.read_text(), dbname="postgres", autocommit=True) as server:
                    server.execute(f'DROP DATABASE "{_name_in(kept)}"'.encode())


def _compiled_in(folder: Path) -> dict[str, str]:
    """The environment in which every Python keeps there what it compiles, even where it is told to keep nothing."""
    return {"PYTHONPYCACHEPREFIX": str(folder), "PYTHONDONTWRITEBYTECODE": ""}


@contextmanager
def test_database() -> Iterator[None]:
    """Django's test database for as long as the block lasts: a copy, where the run has made one before."""
    with _one_at_a_time(connection.vendor) as folder:
        copied = folder is not None and _copy(folder)
        keep = copied and connection.vendor == "sqlite"
        made = setup_databases(verbosity=0, interactive=False, keepdb=keep, serialized_aliases=[])
        if folder is not None and not copied:
            _offer(folder)
    yield
    teardown_databases(made, verbosity=0)


def fill(server: Server) -> None:
    """Give a PostgreSQL of a test's own the tables that the run has on another.

    Where the run has none there, or on a newer server than pg_dump can read, it stays empty.
    """
    kept = Path(os.environ.get(VARIABLE, ""), SERVED)
    if not kept.is_file():
        return
    read = [postgres_program("pg_dump"), "--no-owner", "--dbname", kept.read_text()]
    dump = subprocess.run(read, capture_output=True, check=False)
    if dump.returncode == 0:
        psql = [postgres_program("psql"), "-qX", "-v", "ON_ERROR_STOP=1", "--dbname", server.url]
        subprocess.run(psql, input=dump.stdout, stdout=subprocess.DEVNULL, check=True)


def demo(folder: Path) -> Path:
    """Put into a folder what `bin/up` prepares at its first start: a demo that the run makes once."""
    with _one_at_a_time(DEMO) as run:
        if run is not None:
            shutil.copytree(_demo_of(run), folder, dirs_exist_ok=True)
    return folder


def tables(folder: Path) -> Path:
    """Put into a folder the embedded database that the run has, without a row; where it has none, nothing."""
    folder.mkdir(exist_ok=True)
    with _one_at_a_time("sqlite") as run:
        if run is not None and (run / EMBEDDED).exists():
            shutil.copy(run / EMBEDDED, folder / "fortnight.sqlite3")
    return folder


def _demo_of(run: Path) -> Path:
    """The demo that this run copies, made now where there is none yet."""
    if not (made := run / DEMO).exists():
        unfinished = run / f"{DEMO}-unfinished"
        tables(unfinished)
        env = {**clean_environment(), "DATA_DIR": str(unfinished)}
        prepare = [sys.executable, "-m", "config.prepare"]
        subprocess.run(prepare, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        unfinished.rename(made)
    return made


@contextmanager
def _one_at_a_time(what: str) -> Iterator[Path | None]:
    """The run's folder, for one process at a time that makes this; none where the run is one process."""
    given = os.environ.get(VARIABLE)
    if not given:
        yield None
        return
    with Path(given, f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Path(given)


def _copy(run: Path) -> bool:
    """Whether the test's database, or what it is made from, is a copy now."""
    asked = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        if there := (run / EMBEDDED).exists():
            shutil.copy(run / EMBEDDED, asked["NAME"])
        return there
    if there := (run / SERVED).exists():
        asked["TEMPLATE"] = _name_in(run / SERVED)
    return there


def _name_in(kept: Path) -> str:
    """The name of the database whose address was kept there."""
    return urlsplit(kept.read_text()).path.removeprefix("/")


def _offer(run: Path) -> None:
    """Let others copy the test's database, which has its tables and nothing else."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("VACUUM INTO %s", [str(run / EMBEDDED)])
    else:
        connection.creation.clone_test_db("ready", verbosity=0)
        (run / SERVED).write_text(f"{database_url()}_ready")


def main(what: str) -> None:
    """Make it for the run, so that whoever needs it finds it there: the `tables` of either database, or the `demo`."""
    if what == DEMO:
        with _one_at_a_time(DEMO) as run:
            assert run is not None, f"{VARIABLE} names no run"
            _demo_of(run)
    else:
        django.setup()
        with test_database():
            pass


if __name__ == "__main__":
    main(sys.argv[1])
