"""Runs a preview command as a caller does: lines on standard input, lines on standard output."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors"


def ask(monkeypatch, command: str, *lines: object) -> tuple[list[dict], bool]:
    """The answers in order, and whether the command ended well. Bytes are sent as they are."""
    sent = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent)))
    out, well = io.StringIO(), True
    try:
        call_command(command, stdout=out)
    except CommandError:
        well = False
    return [json.loads(line) for line in out.getvalue().splitlines()], well


def vectors(name: str) -> list[dict]:
    """The sample cases carried over from other systems' suites; skips, saying so, where they are not at hand."""
    path = VECTORS / f"{name}.json"
    if not path.exists():
        pytest.skip(f"sample vectors are not beside this checkout ({path.parent.name}/{path.name})")
    return json.loads(path.read_text())
