"""The line protocol of the preview commands: one JSON object a line in, one a line out.

A line that cannot be answered is answered by `{"line": N, "error": …}` with N counted from 1; the others are still
served, and the command ends with status 1. Blank lines are counted and passed over.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandError

from feedback.core.jsonfields import Field

Answer = dict[str, object]


class JsonLinesCommand(BaseCommand):
    """Answers standard input line by line, each as soon as it was read; subclasses say how."""

    requires_system_checks = []

    def answer(self, question: Field) -> Answer:
        """The answer to one object, without its `id`. A ValueError it raises becomes the line's error."""
        raise NotImplementedError

    def handle(self, *args: object, **options: object) -> None:
        """Serve until standard input ends."""
        refused = 0
        for reply in answers(sys.stdin.buffer, self.answer):
            refused += "error" in reply
            self.stdout.write(json.dumps(reply))
            self.stdout.flush()
        if refused:
            raise CommandError(f"{refused} line(s) could not be answered.", returncode=1)


def answers(lines: Iterable[bytes], answer: Callable[[Field], Answer]) -> Iterator[Answer]:
    """A reply to each line that is not blank, in order."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = read_line(line)
            yield {"id": question.members()["id"], **answer(question)}
        except (ValueError, RecursionError) as error:
            yield {"line": number, "error": str(error)}


def read_line(line: bytes) -> Field:
    """One line as a JSON object with an `id`; ValueError if it is none."""
    try:
        value = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"This line is not JSON: {error.msg} at character {error.pos + 1}.") from None
    except UnicodeDecodeError:
        raise ValueError("This line is not UTF-8 text.") from None
    if not isinstance(value, dict):
        raise ValueError("A line needs to be a JSON object, in braces.")
    if "id" not in value:
        raise ValueError("id: is missing; the answer is found again by it")
    return Field(value, "")


def utc_text(at: datetime) -> str:
    """An instant in ISO 8601 UTC, with fractions of a second only where it has some."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number JSON knows.")
