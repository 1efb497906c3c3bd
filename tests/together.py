"""Several people at the same moment, each on a database connection of their own."""

import threading
from collections.abc import Callable

from django.db import connections

from feedback.core.errors import DomainError


def at_once(*acts: Callable[[], object]) -> list[DomainError | None]:
    """Run these together; the refusal that each ended with, if any."""
    ended: list[DomainError | None] = [None] * len(acts)
    together = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        together.wait()
        try:
            act()
        except DomainError as refusal:
            ended[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended
