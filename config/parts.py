"""The three parts that make Fortnight run, each a process of its own: `python -m config.parts web|worker|scheduler`.

`bin/up` starts one of each; in production every container runs one (docs/operations.md).
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable

from config.celery import app
from config.environment import PATIENCE_OF_PAGES
from config.wait import wait_for_database

THREADS = 8
#: Workers need not know of each other: what they share is rows.
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def web(host: str, port: int) -> None:
    """Serve the pages and the API: granian in production, waitress on the embedded default."""
    from django.conf import settings

    if settings.EMBEDDED:
        _waitress(host, port)
    else:
        _granian(host, port)


def _waitress(host: str, port: int) -> None:
    from waitress import serve

    from config.wsgi import application

    # As an exception the signal lets the requests at hand be answered first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(application, host=host, port=port, threads=THREADS, ident=None)


def _granian(host: str, port: int) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_enabled=False,
    ).serve()


def worker(_host: str, _port: int) -> None:
    """Run jobs."""
    app.start(["--quiet", "worker", "--loglevel", "warning", *ALONE])


def scheduler(_host: str, _port: int) -> None:
    """Fire periodic jobs; run as many as you like, one of them fires."""
    app.start(["--quiet", "beat", "--loglevel", "warning"])


PARTS: dict[str, Callable[[str, int], None]] = {"web": web, "worker": worker, "scheduler": scheduler}


def main() -> None:
    """Wait for the database, then become the part that was asked for."""
    parser = argparse.ArgumentParser(prog="config.parts")
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if given.part == "web":
        os.environ.update(PATIENCE_OF_PAGES | os.environ)
    wait_for_database()
    PARTS[given.part](given.host, given.port)


if __name__ == "__main__":
    main()
