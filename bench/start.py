"""How long `bin/up` takes to a page that answers: from a fresh clone (packages cached), and started again."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.lines import Line
from tests.processes import ROOT, clean_environment
from tests.servers import free_port


def run() -> Iterator[Line]:
    """Both, on a clone in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="fortnight-clone-") as folder:
        clone = Path(folder, "fortnight")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        yield Line("start_fresh", until_it_answers(clone), "s", must="<= 60")
        again = sorted(until_it_answers(clone) for _ in range(3))
        yield Line("start_again", again[1], "s", must="<= 6")


def until_it_answers(clone: Path) -> float:
    """Seconds from the command to a whole page; then it is stopped."""
    port, began = free_port(), time.perf_counter()
    up = subprocess.Popen(
        [clone / "bin/up", "--port", str(port)], cwd=clone, env=clean_environment(), stdout=subprocess.DEVNULL
    )
    try:
        while not answers(port):
            if up.poll() is not None or time.perf_counter() - began > 300:
                raise RuntimeError(f"bin/up did not come up (exit status {up.poll()})")
            time.sleep(0.02)
        return time.perf_counter() - began
    finally:
        os.kill(up.pid, signal.SIGTERM)
        up.wait(30)


def answers(port: int) -> bool:
    """Whether the sign-in page comes back whole."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=10) as page:
            return page.status == 200 and b"</html>" in page.read()
    except OSError:
        return False
