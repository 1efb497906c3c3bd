"""The embedded broker: many write, some read at the same time, and every message arrives once and whole."""

import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

from kombu import Connection

from config import environment
from tests.processes import ROOT
from tests.servers import wait_for

WRITERS, READERS, MESSAGES = 3, 2, 60
PART = """
    import sys, time
    from queue import Empty
    from kombu import Connection
    import config.celery  # makes the name known
    folder, role, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder + "/control"}
    with Connection("embedded://localhost//", transport_options=options) as connection:
        queue = connection.SimpleQueue("busy")
        if role == "write":
            for message in range(number):
                queue.put({"text": "x" * 500_000, "message": message})
        else:
            until = time.monotonic() + 30
            while time.monotonic() < until:
                try:
                    message = queue.get(timeout=2)
                except Empty:
                    break
                print(message.payload["message"], flush=True)
                message.ack()
"""


def part(folder: Path, role: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", textwrap.dedent(PART), str(folder), role, str(MESSAGES)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_every_message_arrives_once_and_whole(tmp_path: Path) -> None:
    folder = Path(environment.queue(tmp_path)["data_folder_in"])
    readers = [part(folder, "read") for _ in range(READERS)]
    writers = [part(folder, "write") for _ in range(WRITERS)]
    read = Counter(line for reader in readers for line in reader.communicate(timeout=120)[0].split())
    assert [process.wait(60) for process in (*writers, *readers)] == [0] * (WRITERS + READERS)
    assert read == {str(message): WRITERS for message in range(MESSAGES)}
    assert list(folder.glob("*.msg*")) == []


def test_a_purge_leaves_nothing(tmp_path: Path) -> None:
    options = environment.queue(tmp_path)
    with Connection("embedded://localhost//", transport_options=options) as connection:
        queue = connection.SimpleQueue("busy")
        queue.put({"a": 1})
        wait_for(lambda: queue.qsize() == 1, "the message", 2)
        queue.clear()
        assert queue.qsize() == 0
