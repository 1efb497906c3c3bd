"""`import_volumes FILE.csv`: how many calls there were, in one line of JSON."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from feedback.catalogue.volumes import COLUMNS, import_volumes
from feedback.core.errors import DomainError


class Command(BaseCommand):
    """A table of figures in, one line of JSON out."""

    help = f"Stores how many calls there were, from a CSV file with the columns {','.join(COLUMNS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the command takes."""
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--partial", action="store_true", help="store the good rows although others are refused")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, and store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the result as one line; status 1 if any row was refused."""
        try:
            with options["file"].open("rb") as file:
                result = import_volumes(file=file, by=None, partial=options["partial"], dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False))
        if result.errors:
            raise CommandError(f"{len(result.errors)} error(s).", returncode=1)
