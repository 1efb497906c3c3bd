"""`import_people FILE.csv`: people from a table, in one line of JSON."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from feedback.core.errors import DomainError
from feedback.people import actions
from feedback.people.candidates import COLUMNS


class Command(BaseCommand):
    """A table of people in, one line of JSON out."""

    help = f"Stores the people of a CSV file with the columns {','.join(COLUMNS)} (roles separated by ;)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the command takes."""
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--create-missing", action="store_true", help="make sites and teams that do not exist")
        parser.add_argument("--partial", action="store_true", help="store the good rows although others are refused")
        parser.add_argument("--invite", action="store_true", help="send a link to choose a password to whoever is new")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, and store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the result as one line; status 1 if any row was refused."""
        wanted = {name: options[name] for name in ("create_missing", "partial", "invite", "dry_run")}
        try:
            with options["file"].open("rb") as file:
                result = actions.import_people(file=file, by=None, **wanted)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False))
        if result.errors:
            raise CommandError(f"{len(result.errors)} error(s).", returncode=1)
