"""Writing tables that people open in a spreadsheet: CSV as it goes out, XLSX through a file on disk.

Whatever the number of rows, the memory is that of a few. No cell can become a formula: what somebody wrote in a report
must not run on a supervisor's machine.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from tempfile import TemporaryFile
from typing import IO

from xlsxwriter import Workbook

#: A cell that begins with one of these is a formula to some spreadsheet.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
#: Excel takes a file for UTF-8 only if it says so.
BYTE_ORDER_MARK = "\ufeff"
WIDEST_COLUMN = 60
PIECE = 64_000


def harmless(text: str) -> str:
    """The text as a cell of a CSV file, with `'` before what would be a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A CSV file piece by piece: whole lines, about PIECE characters at a time."""
    waiting = StringIO(newline="")
    writer = csv.writer(waiting)
    waiting.write(BYTE_ORDER_MARK)
    writer.writerow([harmless(text) for text in header])
    for row in rows:
        writer.writerow([harmless(text) for text in row])
        if waiting.tell() >= PIECE:
            yield waiting.getvalue()
            waiting.seek(0)
            waiting.truncate()
    yield waiting.getvalue()


def xlsx_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> IO[bytes]:
    """An XLSX file on disk, read from its beginning, gone when it is closed. Every cell is a string."""
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, text in enumerate(header):
            sheet.set_column(column, column, min(WIDEST_COLUMN, len(text) + 4))
            sheet.write_string(0, column, text, bold)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    file.seek(0)
    return file
