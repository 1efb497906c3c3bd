"""What imports of tables share: what they tell, and the command that runs them."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from feedback.core.csvrows import RowError
from feedback.core.errors import DomainError


@dataclass
class Imported:
    """What an import did, or with a dry run would do."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """The line the command prints."""
        counts = {name: getattr(self, name) for name in ("read", "created", "updated", "unchanged")}
        return {**counts, "errors": [error.as_json() for error in self.errors]}


class TableCommand(BaseCommand):
    """A table in, one line of JSON out. `switches` are the options that `store` takes, with their help."""

    switches: ClassVar[Mapping[str, str]] = {}
    _always: ClassVar[Mapping[str, str]] = {
        "partial": "store the good rows although others are refused",
        "dry_run": "tell what would happen, and store nothing",
    }

    def store(self, file: IO[bytes], **wanted: Any) -> Imported:
        """Calls the room's import."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the command takes."""
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        for name, told in {**self.switches, **self._always}.items():
            parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=told)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the result as one line; status 1 if any row was refused."""
        wanted = {name: options[name] for name in (*self.switches, *self._always)}
        try:
            with options["file"].open("rb") as file:
                result = self.store(file, **wanted)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False))
        if result.errors:
            raise CommandError(f"{len(result.errors)} error(s).", returncode=1)
