"""Reading CSV files as people make them: rows with their line, and errors that name line and column.

Bytes come in, rows go out one by one, so a file of any size costs the memory of a line. Comma, semicolon or tab, with
or without a byte order mark or Excel's `sep=` line. What cannot be read is told as a RowError, never raised.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import IO

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Text

DELIMITERS = ",;\t"
#: Bytes; a longer line is no line of a table, and must not fill the memory.
LONGEST_LINE = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: the line it begins on, counted from 1, and its cells by column, stripped."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row. `column` is empty when it is the row as a whole."""

    line: int
    column: str
    message: Text

    def as_json(self) -> dict[str, object]:
        """As the contract writes it, in the language that is active now."""
        return {name: str(value) if isinstance(value, Promise) else value for name, value in asdict(self).items()}


class _Stop(Exception):
    """The file cannot be read any further."""

    def __init__(self, line: int, message: Text, column: str = "") -> None:
        super().__init__(message)
        self.error = RowError(line, column, message)


def read_rows(file: IO[bytes], columns: Sequence[str], required: Sequence[str]) -> Iterator[Row | RowError]:
    """The rows of a table whose first line names its columns; `required` ones must be there, unknown ones must not.

    After an error in the file itself (not text, quotes that never close, a header that does not fit) nothing follows.
    """
    lines = _Lines(file)
    try:
        yield from _rows(lines, columns, required)
    except _Stop as stop:
        yield stop.error
    except csv.Error as error:
        yield RowError(lines.row_began, "", _said(error))


def _rows(lines: "_Lines", columns: Sequence[str], required: Sequence[str]) -> Iterator[Row | RowError]:
    reader = csv.reader(lines, delimiter=lines.delimiter(), strict=True)
    header: list[str] = []
    for cells in reader:
        began, lines.row_began = lines.row_began, lines.number + 1
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = _header(cells, began, columns, required)
        elif len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            told = _("This row has {count} cells, the first line has {known}. Put cells with separators in quotes.")
            yield RowError(began, "", format_lazy(told, count=len(cells), known=len(header)))
        else:
            yield Row(began, dict.fromkeys(header, "") | dict(zip(header, map(str.strip, cells), strict=False)))
    if not header:
        raise _Stop(1, _("This file is empty. Its first line names the columns."))


def _header(cells: Sequence[str], line: int, columns: Sequence[str], required: Sequence[str]) -> list[str]:
    header = [cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in cells]
    while header and not header[-1]:
        header.pop()
    known = ", ".join(columns)
    for name in header:
        if name not in columns:
            told = _("“{name}” is not a column here. There are: {known}.")
            raise _Stop(line, format_lazy(told, name=name[:60], known=known), name[:60])
        if header.count(name) > 1:
            raise _Stop(line, _("This column is there twice. Take one away."), name)
    for name in required:
        if name not in header:
            raise _Stop(line, format_lazy(_("The column “{name}” is missing from the first line."), name=name), name)
    return header


class _Lines:
    """The lines of a file as text, counted; `row_began` is the line the reader's current row begins on."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._waiting: list[str] = []
        self.number = 0
        self.row_began = 1

    def delimiter(self) -> str:
        """The sign that separates cells, found on the first line that holds anything."""
        for text in self:
            if text.lower().startswith("sep=") and len(text.rstrip("\r\n")) == 5:
                self.row_began = self.number + 1
                return text[4]
            if text.strip():
                self._waiting.append(text)
                return max(DELIMITERS, key=text.count)
            self.row_began = self.number + 1
        return ","

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._waiting:
            return self._waiting.pop()
        raw = self._file.readline(LONGEST_LINE + 1)
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) > LONGEST_LINE:
            raise _Stop(self.number, _("This line is too long to be a row of a table."))
        return self._decoded(raw)

    def _decoded(self, raw: bytes) -> str:
        if self.number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise _Stop(self.number, _("This is not UTF-8 text. Save the table as “CSV UTF-8”.")) from None
        if "\0" in text:
            raise _Stop(self.number, _("This is not a text file: it holds NUL bytes. Save the table as “CSV UTF-8”."))
        return text


def _said(error: csv.Error) -> Text:
    """csv's errors are English and terse; the ones that people meet are told in their words."""
    text = str(error)
    if "unexpected end of data" in text:
        return _("A quotation mark opens here and is never closed.")
    if "field larger" in text:
        return _("A cell of this row is too long to be read.")
    if "new-line character" in text:
        return _("This line ends like those of very old computers. Save the table as “CSV UTF-8”.")
    return _("The quotation marks of this row do not fit. Write a quotation mark inside a cell twice.")
