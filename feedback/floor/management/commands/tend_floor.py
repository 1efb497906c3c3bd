import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from feedback.commitments.management.commands.sweep_commitments import instant
from feedback.floor import actions


class Command(BaseCommand):
    """`tend_floor [--now ISO]`: prints one JSON line."""

    help = "Bring held questions to the shift that has begun, put back quiet claims, ask about notes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", type=instant, help="As if it were this time (ISO 8601), for trying things out.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = options["now"]
        done = {
            "begun": actions.begin_shifts(now=now),
            "released": actions.release_quiet(now=now),
            "asked_about": actions.ask_about_notes(now=now),
        }
        self.stdout.write(json.dumps(done))
