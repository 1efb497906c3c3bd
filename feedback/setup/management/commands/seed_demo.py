import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback.core.errors import Conflict
from feedback.setup.demo.seed import seed


class Command(BaseCommand):
    help = (
        "Loads a believable contact centre, the same for the same seed. Refuses a database that has people of its own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agents", type=int, default=60, help="How many agents (60).")
        parser.add_argument("--reports", type=int, default=272, help="How many reports in all (272).")
        parser.add_argument("--seed", type=int, default=14, help="The same number gives the same demo (14).")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = seed(agents=options["agents"], reports=options["reports"], seed=options["seed"])
        except Conflict as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(asdict(done)))
