"""A row of the import as somebody who may be stored: every cell judged, nothing looked up yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from feedback.core.csvrows import Row, RowError
from feedback.core.errors import Invalid
from feedback.people import values

COLUMNS = ("email", "name", "site", "team", "roles", "timezone", "language", "external_id", "joined_on")
REQUIRED = ("email",)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a row tells of. What is empty is not told, and stays as it is."""

    line: int
    email: str
    name: str
    site: str
    team: str
    roles: frozenset[str]
    timezone: str
    language: str
    external_id: str | None
    joined_on: date | None


def _optional_name(field: str) -> Callable[[str], str]:
    return lambda text: values.name(text, field) if text else ""


_JUDGED: dict[str, Callable[[str], Any]] = {
    "email": values.email,
    "name": _optional_name("name"),
    "site": _optional_name("site"),
    "team": _optional_name("team"),
    "roles": values.roles,
    "timezone": values.timezone,
    "language": values.language,
    "external_id": values.external_id,
    "joined_on": values.joined_on,
}


def judge(row: Row) -> Candidate | list[RowError]:
    """The candidate of a row, or everything that is wrong with its cells."""
    found: dict[str, Any] = {}
    errors: list[RowError] = []
    for column, tidy in _JUDGED.items():
        try:
            found[column] = tidy(row.cells.get(column, ""))
        except Invalid as refused:
            errors.append(RowError(row.line, column, refused.reason))
    return errors or Candidate(row.line, **found)
