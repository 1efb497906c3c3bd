"""`import_reports FILE.csv`: reports from a table, in one line of JSON."""

from typing import IO, Any

from feedback.core.tableimport import TableCommand
from feedback.reports import actions
from feedback.reports.candidates import COLUMNS


class Command(TableCommand):
    help = f"Stores the reports of a CSV file with the columns {','.join(COLUMNS)}."
    switches = {"create_missing": "make tools, call types and categories"}

    def store(self, file: IO[bytes], **wanted: Any) -> actions.ImportResult:
        return actions.import_reports(file=file, **wanted)
