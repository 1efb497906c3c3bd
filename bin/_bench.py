"""Runs `python -m bench` on a PostgreSQL and a Redis of its own, or on those that TEST_…_URL point at."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import _packages as packages  # noqa: E402

from tests import servers  # noqa: E402


def main(names: list[str]) -> int:
    """`bin/bench [NAME …]`; results on standard output, everything else on standard error."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    env = {**os.environ, "SECRET_KEY": secrets.token_urlsafe(48), "LOG_LEVEL": "WARNING", "PYTHONPATH": str(ROOT)}
    with ExitStack() as stack:
        for source, target, need, kind in (
            ("TEST_DATABASE_URL", "DATABASE_URL", packages.POSTGRES, servers.Postgres),
            ("TEST_REDIS_URL", "REDIS_URL", packages.REDIS, servers.Redis),
        ):
            if not env.get(source):
                packages.provide(need)
                env[source] = stack.enter_context(servers.running(kind)).url
            env[target] = env[source]
        env["DATA_DIR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="fortnight-bench-"))
        return subprocess.run([sys.executable, "-m", "bench", *names], cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
