"""The embedded broker: kombu's folder of messages, made safe for a reader who looks while somebody writes.

kombu writes a message, and a table of queues, under the name under which it is found. A reader that is quick sees half
of it, and a worker that reads half a message ends.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import Any, TypeVar

from kombu.transport import filesystem

Found = TypeVar("Found")
TRIES, PAUSE = 50, 0.01


class Channel(filesystem.Channel):
    """Whole messages only: one is written aside and renamed, and taken by renaming it."""

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override] # as in kombu itself
        name = f"{time.monotonic_ns():020}-{os.getpid()}-{os.urandom(4).hex()}.{queue}.msg"
        aside = Path(self.data_folder_out, f"{name}.part")
        aside.write_text(json.dumps(payload))
        aside.rename(Path(self.data_folder_out, name))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for name in sorted(path.name for path in Path(self.data_folder_in).iterdir()):
            if name.partition(".")[2] == f"{queue}.msg" and (text := self._take(name)):
                return json.loads(text)
        raise Empty

    def _take(self, name: str) -> str:
        """The text of a message that is now nobody else's; empty when another was quicker."""
        taken = Path(self.data_folder_in, f"{name}.taken")
        try:
            Path(self.data_folder_in, name).rename(taken)
        except FileNotFoundError:
            return ""
        text = taken.read_text()
        taken.unlink()
        return text

    def get_table(self, exchange: str) -> Any:
        """The queues of an exchange, once its table is whole."""
        return self._patiently(lambda: super(Channel, self).get_table(exchange))

    def _queue_bind(self, *words: Any) -> None:
        self._patiently(lambda: super(Channel, self)._queue_bind(*words))

    def _patiently(self, read: Callable[[], Found]) -> Found:
        """A table is empty for the instant between its making and its writing."""
        for _ in range(TRIES):
            try:
                return read()
            except json.JSONDecodeError:
                time.sleep(PAUSE)
        return read()


class Transport(filesystem.Transport):
    """For the broker's address `embedded://`; config.celery makes the name known."""

    Channel = Channel
