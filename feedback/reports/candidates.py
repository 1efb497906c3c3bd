"""A row of a table as a report to be filed: cells to values, with an error that names the column. Pure."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Moment, Severity
from feedback.core.csvrows import Row, RowError
from feedback.core.errors import Text
from feedback.reports.natures import Nature

COLUMNS = (
    "external_id", "reporter_email", "tool", "call_type", "category", "severity", "moment", "text", "created_at",
    "anonymous", "nature", "suggested", "expected",
)  # fmt: skip
REQUIRED = ("reporter_email", "tool", "severity", "text")

#: What people write for a code: English and French, without accents and signs.
SEVERITIES: Mapping[str, Severity] = {
    "blocking": Severity.BLOCKING, "blocks the call": Severity.BLOCKING, "bloquant": Severity.BLOCKING,
    "bloque l appel": Severity.BLOCKING, "slowing": Severity.SLOWING, "slows me down": Severity.SLOWING,
    "ralentit": Severity.SLOWING, "me ralentit": Severity.SLOWING, "ralentissant": Severity.SLOWING,
    "annoying": Severity.ANNOYING, "genant": Severity.ANNOYING, "agacant": Severity.ANNOYING,
}  # fmt: skip
MOMENTS: Mapping[str, Moment] = {
    "opening": Moment.OPENING, "first 90 seconds": Moment.OPENING, "90 premieres secondes": Moment.OPENING,
    "ouverture": Moment.OPENING, "during": Moment.DURING, "during the call": Moment.DURING, "pendant": Moment.DURING,
    "pendant l appel": Moment.DURING, "wrap up": Moment.WRAP_UP, "fin d appel": Moment.WRAP_UP,
    "apres appel": Moment.WRAP_UP, "apres l appel": Moment.WRAP_UP, "between": Moment.BETWEEN,
    "between calls": Moment.BETWEEN, "entre les appels": Moment.BETWEEN, "entre deux appels": Moment.BETWEEN,
}  # fmt: skip
NATURES: Mapping[str, Nature] = {
    "": Nature.FRICTION, "friction": Nature.FRICTION, "point de friction": Nature.FRICTION,
    "it got in my way": Nature.FRICTION, "works well": Nature.WORKS_WELL, "it works well here": Nature.WORKS_WELL,
    "marche bien": Nature.WORKS_WELL, "stay out": Nature.STAY_OUT, "should stay out": Nature.STAY_OUT,
    "it should stay out of the way here": Nature.STAY_OUT, "devrait rester en retrait": Nature.STAY_OUT,
    "explain": Nature.EXPLAIN, "why did it say that": Nature.EXPLAIN, "pourquoi a t il dit cela": Nature.EXPLAIN,
    "workaround": Nature.WORKAROUND, "a way around it": Nature.WORKAROUND, "contournement": Nature.WORKAROUND,
}  # fmt: skip
TRUTHS = (
    {"": False} | dict.fromkeys(("false", "no", "non", "0"), False) | dict.fromkeys(("true", "yes", "oui", "1"), True)
)
ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that makes sense by itself; whether its people and things exist is not known yet."""

    line: int
    external_id: str
    reporter_email: str
    tool: str
    call_type: str
    category: str
    severity: str
    moment: str
    text: str
    #: Without an offset it is wall-clock time at the reporter's site.
    created_at: datetime | None
    anonymous: bool
    nature: str
    suggested: str
    expected: str

    def happened_at(self, zone: str) -> datetime | None:
        """`created_at` as an instant."""
        if self.created_at is None or self.created_at.tzinfo is not None:
            return self.created_at
        return self.created_at.replace(tzinfo=ZoneInfo(zone))


class _Cells:
    """Reads the cells of one row and gathers what is wrong with them."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.errors: list[RowError] = []

    def wrong(self, column: str, message: Text) -> None:
        self.errors.append(RowError(self.row.line, column, message))

    def text(self, column: str, longest: int) -> str:
        value = self.row.cells.get(column, "")
        if not value and column in REQUIRED:
            self.wrong(column, _("This cell is empty. Every report needs it."))
        elif len(value) > longest:
            self.wrong(column, _("This is too long."))
        return value

    def read(self, column: str, reader: Callable[[str], ValueT], otherwise: ValueT, message: Text) -> ValueT:
        value = self.row.cells.get(column, "")
        try:
            return reader(value)
        except (KeyError, ValueError, OverflowError):
            if value or column not in REQUIRED:
                self.wrong(column, message)
            return otherwise


def judge(row: Row) -> Candidate | list[RowError]:
    """The row as a candidate, or everything that is wrong with its cells."""
    cells = _Cells(row)
    candidate = Candidate(
        line=row.line,
        external_id=cells.text("external_id", 120),
        reporter_email=cells.text("reporter_email", 254).lower(),
        tool=cells.text("tool", 120),
        call_type=cells.text("call_type", 120),
        category=cells.text("category", 120),
        severity=cells.read("severity", _severity, "", _("Write blocking, slowing or annoying.")),
        moment=cells.read("moment", _moment, "", _("Write opening, during, wrap_up or between.")),
        text=cells.text("text", 4000),
        created_at=cells.read(
            "created_at", _instant, None, _("Write a date and time such as 2026-03-01T09:00:00+01:00.")
        ),
        nature=cells.read(
            "nature",
            lambda value: NATURES[plain(value)].value,
            "",
            _("Write friction, works_well, stay_out, explain or workaround."),
        ),
        suggested=cells.text("suggested", 4000),
        expected=cells.text("expected", 4000),
        anonymous=cells.read("anonymous", lambda value: TRUTHS[plain(value)], False, _("Write true or false.")),
    )
    return cells.errors or candidate


def plain(value: str) -> str:
    """In small letters, without accents, signs as single spaces: "Wrap-up" is "wrap up"."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", value.casefold()) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())


def _severity(value: str) -> str:
    return SEVERITIES[plain(value)].value


def _moment(value: str) -> str:
    return MOMENTS[plain(value)].value if value else ""


def _instant(value: str) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
