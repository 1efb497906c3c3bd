"""`import_people FILE.csv`: people from a table, in one line of JSON."""

from typing import IO, Any

from feedback.core.tableimport import TableCommand
from feedback.people import actions
from feedback.people.actions.importing import ImportResult
from feedback.people.candidates import COLUMNS


class Command(TableCommand):
    help = f"Stores the people of a CSV file with the columns {','.join(COLUMNS)} (roles separated by ;)."
    switches = {
        "create_missing": "make sites and teams that do not exist",
        "invite": "send a link to choose a password to whoever is new",
    }

    def store(self, file: IO[bytes], **wanted: Any) -> ImportResult:
        return actions.import_people(file=file, by=None, **wanted)
