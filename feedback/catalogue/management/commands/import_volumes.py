"""`import_volumes FILE.csv`: how many calls there were, in one line of JSON."""

from typing import IO, Any

from feedback.catalogue.volumes import COLUMNS, VolumeImport, import_volumes
from feedback.core.tableimport import TableCommand


class Command(TableCommand):
    help = f"Stores how many calls there were, from a CSV file with the columns {','.join(COLUMNS)}."

    def store(self, file: IO[bytes], **wanted: Any) -> VolumeImport:
        return import_volumes(file=file, by=None, **wanted)
