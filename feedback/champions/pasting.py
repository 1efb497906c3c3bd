"""A week as a table: what a spreadsheet puts on the clipboard, or a CSV file. Names or e-mails, then a column a day.

The first line may name the days, by date or by weekday; without it the days come from Monday on. An empty cell means
off. Who and what is not in the table stays as it is, so taking a table in twice changes nothing.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from typing import NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.champions.cells import BadHours, read_cell
from feedback.champions.sheet import Place, Sheet
from feedback.core.csvrows import DELIMITERS, RowError
from feedback.core.wording import day as day_words
from feedback.people.models import User

#: Characters; more than a year of a large roster.
LONGEST = 200_000
_WEEKDAYS = ("mon lun", "tue mar", "wed mer", "thu jeu", "fri ven", "sat sam", "sun dim")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(slots=True)
class Pasted:
    """The cells that a table names, and what in it makes no sense: by line, from 1, and column."""

    cells: dict[Place, str] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)


def read_table(text: str, sheet: Sheet) -> Pasted:
    """The cells of a table for this week. Lines without a name are passed over."""
    found = Pasted()
    if len(text) > LONGEST:
        found.errors.append(RowError(1, "", _("This is more than a week. Take one week at a time.")))
        return found
    rows = list(_rows(text.removeprefix("\ufeff")))
    if not rows:
        found.errors.append(RowError(1, "", _("There is no table here. Copy the cells with the names and paste them.")))
        return found
    columns = _header(rows[0][1], sheet, found)
    body = rows if columns is None else rows[1:]
    into = _Into(_People(sheet.people), found)
    for line, cells in body:
        _read_row(line, cells, columns or _plain(cells, sheet.dates), sheet.zone, into)
    return found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if "\t" in first else max(DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, [cell.strip().removeprefix("'") for cell in cells]


def _header(cells: Sequence[str], sheet: Sheet, found: Pasted) -> dict[int, date] | None:
    """Which column is which day; None where the first line names no days."""
    columns: dict[int, date] = {}
    for number, cell in enumerate(cells):
        iso = _ISO.search(cell)
        day = _date(iso.group()) if iso else _weekday(cell, sheet.dates)
        if iso and day not in sheet.dates:
            found.errors.append(RowError(1, cell, _("This day is not in the week that is shown.")))
        elif day is not None:
            columns[number] = day
    named = [cell for cell in cells if _ISO.search(cell)]
    return columns if len(columns) > 1 or named else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _weekday(text: str, dates: Sequence[date]) -> date | None:
    start = text.lower()[:3]
    return next((day for day, names in zip(dates, _WEEKDAYS, strict=True) if start in names.split()), None)


def _plain(cells: Sequence[str], dates: Sequence[date]) -> dict[int, date]:
    """Days from Monday on, behind the name and, where there is one, the e-mail."""
    before = 2 if len(cells) > 1 and ("@" in cells[1] or len(cells) > len(dates) + 1) else 1
    return {number: day for number, day in enumerate(dates, start=before) if number < len(cells)}


def _read_row(line: int, cells: Sequence[str], columns: Mapping[int, date], zone: str, into: "_Into") -> None:
    people, found = into
    names = [cell for cell in cells[: min(columns, default=1)] if cell]
    person = people.find(names)
    if isinstance(person, RowError):
        found.errors.append(RowError(line, person.column, person.message))
        return
    for number, day in columns.items():
        text = cells[number] if number < len(cells) else ""
        try:
            read_cell(text, day, zone)
        except BadHours as error:
            found.errors.append(RowError(line, day_words(day), error.reason))
        else:
            found.cells[person.pk, day] = text


class _People:
    """Who is meant by a name or an e-mail."""

    def __init__(self, people: Sequence[User]) -> None:
        self._by_email = {person.email.lower(): person for person in people}
        self._by_name: dict[str, list[User]] = defaultdict(list)
        for person in people:
            self._by_name[person.name.casefold()].append(person)

    def find(self, names: Sequence[str]) -> User | RowError:
        """The one person these cells name; by the e-mail where there is one."""
        if not names:
            return RowError(0, "", _("There is no name in this line."))
        email = next((name for name in names if "@" in name), None)
        if email is not None:
            by_email = self._by_email.get(email.lower())
            return by_email or _unknown(email)
        found = self._by_name.get(names[0].casefold(), [])
        if len(found) > 1:
            return RowError(0, names[0], _("Several champions have this name. Give the e-mail instead."))
        return found[0] if found else _unknown(names[0])


class _Into(NamedTuple):
    """Where what is read goes, and who can be meant."""

    people: _People
    found: Pasted


def _unknown(name: str) -> RowError:
    told = _("“{name}” is no champion of this roster, its teams or its site.")
    return RowError(0, name, format_lazy(told, name=name))
