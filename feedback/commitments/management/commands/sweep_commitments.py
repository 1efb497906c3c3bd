import json
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from feedback.commitments.sweep import sweep


def instant(text: str) -> datetime:
    """An ISO 8601 date and time; without an offset it is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no date and time. Give one such as 2026-03-02T09:00:00Z.") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


class Command(BaseCommand):
    """`sweep_commitments [--now ISO]`: prints one JSON line."""

    help = "One full pass over the clocks: warnings, misses and escalations that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now", type=instant, help="Sweep as if it were this time (ISO 8601), for trying things out."
        )
        parser.add_argument("--batch", type=int, help="Clocks in one transaction (default: SWEEP_BATCH).")

    def handle(self, *args: Any, **options: Any) -> None:
        result = sweep(now=options["now"], batch=options["batch"])
        self.stdout.write(json.dumps(result.as_dict()))
