"""`erasures`: the list to keep beside the backups; `erasures --again FILE --by ADMIN`: the same on a restored one."""

import json
from argparse import ArgumentParser, FileType
from datetime import UTC, datetime
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from feedback.people.models import User
from feedback.retention import erasing
from feedback.retention.models import Erasure


class Command(BaseCommand):
    """A line of JSON an erasure: whose number, and when. It holds no names."""

    help = (
        "Prints who was erased, by number, to be kept beside the backups. With --again and such a list, erases on a "
        "restored backup whomever it has back, and says of whom it could not be done and why."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the command takes."""
        parser.add_argument("--again", type=FileType(encoding="utf-8"), metavar="FILE", help="a list from before")
        parser.add_argument("--by", metavar="EMAIL", help="the admin in whose name it is done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the list, or do it again."""
        if options["again"] is None:
            for person, at in Erasure.objects.order_by("at").values_list("person_id", "at"):
                self.stdout.write(json.dumps({"person": person, "at": at.isoformat()}))
            return
        admin = User.objects.filter(email__iexact=options["by"] or "", is_active=True).first()
        if admin is None:
            raise CommandError("Say with --by in whose name: the e-mail address of an admin who is here.")
        left = erasing.erase_again(_listed(options["again"]), by=admin)
        for person, why in left.items():
            self.stderr.write(f"{person}: {why}")
        if left:
            raise CommandError(f"{len(left)} could not be erased again.", returncode=1)


def _listed(lines: IO[str]) -> dict[int, datetime]:
    try:
        rows = [json.loads(line) for line in lines if line.strip()]
        return {int(row["person"]): datetime.fromisoformat(row["at"]).astimezone(UTC) for row in rows}
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(
            'This is no list of erasures: a line is {"person": 12, "at": "2026-11-22T09:00:00+00:00"}.'
        ) from error
