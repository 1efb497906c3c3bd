"""`bin/up` as somebody with a fresh clone sees it."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import processes, ready
from tests.processes import ROOT, Product, clean_environment
from tests.servers import wait_for

pytestmark = pytest.mark.load


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """With the demo, from an empty folder: nothing of it was made before."""
    with processes.product(tmp_path_factory.mktemp("product")) as running:
        yield running


def test_it_says_in_five_lines_where_it_is_and_how_to_stop(product: Product) -> None:
    said = [line for line in product.said().splitlines() if not line.startswith("fortnight:")]
    assert len(said) == 5
    assert product.url in said[0]
    assert "agent@demo.test" in said[1]
    assert "fortnight-demo" in said[2]
    assert str(product.data) in said[3]
    assert "Ctrl-C" in said[4]
    assert product.get("/readyz")[0] == 200


def test_a_part_that_dies_is_started_again(product: Product) -> None:
    for name in ("worker", "scheduler", "web"):
        before = product.part(name)
        os.kill(before, signal.SIGKILL)
        wait_for(lambda name=name, before=before: product.part(name) != before, f"another {name}", 10)
        assert f"{name} stopped (SIGKILL)" in product.said()
    wait_for(lambda: product.get("/healthz")[0] == 200, "the page", 20)


def test_a_second_one_on_the_same_folder_or_port_is_refused_in_one_line(product: Product, tmp_path: Path) -> None:
    def refused(*options: str) -> str:
        command = ["bin/up", *options]
        done = subprocess.run(command, cwd=ROOT, env=clean_environment(), text=True, capture_output=True, check=False)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        return done.stderr

    assert f"port {product.port} is not free" in refused("--port", str(product.port), "--data", str(tmp_path))
    assert "already running" in refused("--port", str(product.port + 1), "--data", str(product.data))


def test_empty_takes_the_first_admin_from_the_environment_and_stops_cleanly(tmp_path: Path) -> None:
    admin = {"FORTNIGHT_ADMIN_EMAIL": "ada@example.org", "FORTNIGHT_ADMIN_PASSWORD": "correct horse battery"}
    with processes.product(tmp_path, "--empty", **admin) as running:
        parts = [running.part(name) for name in ("web", "worker", "scheduler")]
        token = running.manage("create_token", "--user", "ada@example.org", "--scope", "write")
        assert token.returncode == 0, token.stderr
        began = time.monotonic()
        os.killpg(running.child.pid, signal.SIGTERM)
        assert running.child.wait(20) == 0
        assert time.monotonic() - began < 15
        assert "Fortnight has stopped." in running.said()
        assert not any(alive(pid) for pid in parts)
    began = time.monotonic()
    with processes.product(tmp_path, "--empty") as running:
        assert time.monotonic() - began < 40  # 6 s on a quiet machine: bin/bench measures it
        assert running.manage("create_token", "--user", "ada@example.org").returncode == 0


def test_nothing_is_left_when_it_is_killed_outright(tmp_path: Path) -> None:
    with processes.product(ready.tables(tmp_path), "--empty") as running:
        parts = [running.part(name) for name in ("web", "worker", "scheduler")]
        running.child.kill()
        running.child.wait()
        wait_for(lambda: not any(alive(pid) for pid in parts), "the end of all parts", 20)


def alive(pid: int) -> bool:
    """Whether there is such a process, and not only what its parent has yet to collect."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_a_crowd_files_at_once_and_nothing_breaks(product: Product) -> None:
    """SQLite has one writer at a time: people wait for each other, nobody is turned away, and nobody is told late."""
    said = product.manage("create_token", "--user", "agent@demo.test", "--scope", "write")
    token, tool = said.stdout.strip(), json.loads(product.get("/api/v1/tools", said.stdout.strip())[1])["results"][0]

    def file(number: int) -> int:
        body = {
            "tool": tool["id"],
            "severity": "annoying",
            "text": f"The hint number {number} is not for my call type.",
        }
        return product.post("/api/v1/reports", token, body)

    with ThreadPoolExecutor(20) as crowd:
        statuses = Counter(crowd.map(file, range(200)))
    assert statuses == {201: 200}
    relayed = json.loads(product.manage("relay_events").stdout)
    assert (relayed["failed"], relayed["pending"]) == (0, 0)
    assert "stopped" not in product.said().split("Ctrl-C")[-1].replace("stopped (SIGKILL)", "")
