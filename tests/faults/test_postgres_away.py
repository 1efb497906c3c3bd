"""PostgreSQL comes late, or goes and comes back: everything waits for it, says so, and carries on."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from tests import ready
from tests.processes import ROOT, clean_environment, get, process
from tests.servers import Postgres, Server, free_port, running, wait_for


def production(server: Server, folder: Path) -> dict[str, str]:
    """The environment of a part on this server, with the embedded broker."""
    given = {"DATABASE_URL": server.url, "DATA_DIR": str(folder), "SECRET_KEY": "k" * 50, "SWEEP_SECONDS": "1"}
    return {**clean_environment(), **given}


def migrate(env: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "config.prepare", "--tables"], cwd=ROOT, env=env, check=True)


def test_the_start_waits_for_the_database_and_says_so(tmp_path: Path) -> None:
    log = tmp_path / "prepare.log"
    with running(Postgres, started=False) as server:
        env = production(server, tmp_path)
        with process(sys.executable, "-m", "config.prepare", "--tables", env=env, log=log) as child:
            wait_for(lambda: "waiting for the database" in log.read_text(), "a word about it", 20)
            server.start()
            assert child.wait(60) == 0
            assert "the database is there" in log.read_text()


def test_web_and_scheduler_survive_a_restart_of_the_database(postgres_server: Server, tmp_path: Path) -> None:
    env, port = production(postgres_server, tmp_path), free_port()
    ready.fill(postgres_server)
    migrate(env)
    web = [sys.executable, "-m", "config.parts", "web", "--port", str(port)]
    beat = [sys.executable, "-m", "config.parts", "scheduler"]
    url = f"http://127.0.0.1:{port}"
    with process(*web, env=env, log=tmp_path / "web.log"), process(*beat, env=env, log=tmp_path / "beat.log"):
        wait_for(lambda: get(f"{url}/readyz")[0] == 200 and beats(postgres_server) is not None, "everything", 60)
        postgres_server.stop(signal.SIGQUIT)
        status, text = get(f"{url}/readyz")
        assert status == 503
        assert '"database"' in text
        assert get(f"{url}/healthz")[0] == 200
        postgres_server.start()
        wait_for(lambda: get(f"{url}/readyz")[0] == 200, "the web", 20)
        before = beats(postgres_server)
        wait_for(lambda: beats(postgres_server) != before, "another beat", 20)
        time.sleep(0.1)


def beats(server: Server) -> object:
    """When a scheduler last beat."""
    with psycopg.connect(server.url) as connection:
        row = connection.execute("SELECT max(beat_at) FROM events_schedulerlease").fetchone()
    return row[0] if row else None
