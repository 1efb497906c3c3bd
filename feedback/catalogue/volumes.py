"""Storing how many calls there were: from a table, or one figure at a time. The same figure twice is one figure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, CallVolume, Tool
from feedback.catalogue.permissions import may_edit
from feedback.core.csvrows import Row, RowError, read_rows
from feedback.core.errors import Conflict, Invalid, Text
from feedback.core.tableimport import Imported
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import Site, User
from feedback.people.queries import organisation

COLUMNS = ("site", "tool", "call_type", "period", "date", "calls")
REQUIRED = ("site", "date", "calls")
BATCH = 500
#: No centre takes so many calls in a week; it is a slip.
MOST_CALLS = 100_000_000
PERIODS: Mapping[str, str] = {"": "week", "week": "week", "semaine": "week", "day": "day", "jour": "day"}
MONDAY = 0
Key = tuple[int, int | None, int | None, str, date]


@dataclass
class VolumeImport(Imported):
    """What an import of call volumes did, or with a dry run would do; `stored` tells which."""

    stored: bool = False


def import_volumes(
    *,
    file: IO[bytes],
    by: User | None,
    partial: bool = False,
    dry_run: bool = False,
    now: datetime | None = None,
) -> VolumeImport:
    """Store the figures of a CSV file in one transaction; with any error nothing is stored, unless `partial`.

    A figure that is known already is brought up to date. `by` is None for the operator's command. Raises Forbidden for
    anybody but an admin, and Conflict where the same figures are being stored by somebody else.
    """
    now = now or timezone.now()
    _check(by)
    result = VolumeImport()
    with transaction.atomic(), _nobody_else():
        reading = _Reading(result, now)
        rows = read_rows(file, COLUMNS, REQUIRED)
        while batch := list(islice(rows, BATCH)):
            reading.store(batch)
        refused = bool(result.errors) and not partial
        result.stored = not dry_run and not refused
        if result.stored and result.created + result.updated:
            _record(result, by, now)
        if not result.stored:
            transaction.set_rollback(True)
    if refused:
        result.created = result.updated = 0
    result.errors.sort(key=lambda error: error.line)
    return result


@transaction.atomic
def set_volume(
    *,
    by: User,
    site: Site,
    calls: int,
    starts_on: date,
    tool: Tool | None = None,
    call_type: CallType | None = None,
    period: str = CallVolume.Period.WEEK,
    now: datetime | None = None,
) -> CallVolume:
    """Say how many calls there were; a known figure is brought up to date. Raises Forbidden, Invalid, Conflict."""
    now = now or timezone.now()
    _check(by)
    if period == CallVolume.Period.WEEK and starts_on.weekday() != MONDAY:
        raise Invalid({"starts_on": NO_MONDAY})
    key: Key = (site.pk, tool.pk if tool else None, call_type.pk if call_type else None, period, starts_on)
    result = VolumeImport(read=1)
    with _nobody_else():
        _store({key: calls}, result, now)
    if result.created + result.updated:
        _record(result, by, now)
    return _known([key])[key]


NO_MONDAY = _("A week begins on its Monday. Give that day, or say that this is a day.")


def _check(by: User | None) -> None:
    if by is not None:
        may_edit(by).demand()


@contextmanager
def _nobody_else() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict(_("These figures are being stored already. Look again in a minute.")) from error


class _Reading:
    """One run over a file: cells to figures, with an error that names line and column."""

    def __init__(self, result: VolumeImport, now: datetime) -> None:
        self.result, self.now = result, now
        self.names = {"site": _by_name(Site), "tool": _by_name(Tool), "call_type": _by_name(CallType)}
        self.lines: dict[Key, int] = {}

    def store(self, batch: Iterable[Row | RowError]) -> None:
        """Judge some rows and store those that make sense."""
        figures: dict[Key, int] = {}
        for row in batch:
            self.result.read += 1
            if isinstance(row, RowError):
                self.result.errors.append(row)
            elif (found := self._figure(row)) is not None:
                figures[found[0]] = found[1]
        _store(figures, self.result, self.now)

    def _figure(self, row: Row) -> tuple[Key, int] | None:
        errors: dict[str, Text] = {}
        site, tool, call_type = (self._named(row, column, errors) for column in ("site", "tool", "call_type"))
        period, day = self._when(row, errors)
        calls = _number(row.cells["calls"], errors)
        if not errors:
            key = (site or 0, tool, call_type, period, day or date.min)
            if key not in self.lines:
                self.lines[key] = row.line
                return key, calls
            told = _("This figure stands in line {line} already.")
            errors["calls"] = format_lazy(told, line=self.lines[key])
        self.result.errors += [RowError(row.line, column, message) for column, message in errors.items()]
        return None

    def _named(self, row: Row, column: str, errors: dict[str, Text]) -> int | None:
        name = row.cells.get(column, "")
        found = self.names[column].get(name.casefold())
        if name and found is None:
            errors[column] = format_lazy(_("There is no “{name}” here. Add it first."), name=name)
        elif not name and column in REQUIRED:
            errors[column] = _("This cell is empty.")
        return found

    @staticmethod
    def _when(row: Row, errors: dict[str, Text]) -> tuple[str, date | None]:
        period = PERIODS.get(row.cells.get("period", "").casefold())
        if period is None:
            errors["period"] = _("Write day or week.")
        try:
            day = date.fromisoformat(row.cells["date"])
        except ValueError:
            errors["date"] = _("Write a day such as 2026-11-23.")
            return period or "", None
        if period == CallVolume.Period.WEEK and day.weekday() != MONDAY:
            errors["date"] = NO_MONDAY
        return period or "", day


def _number(text: str, errors: dict[str, Text]) -> int:
    digits = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if digits.isascii() and digits.isdigit() and len(digits) < 10 and int(digits) <= MOST_CALLS:
        return int(digits)
    errors["calls"] = _("Write a whole number such as 1240.")
    return 0


def _by_name(model: type[Model]) -> dict[str, int]:
    return {name.casefold(): pk for pk, name in model._default_manager.values_list("pk", "name")}


def _store(figures: Mapping[Key, int], result: VolumeImport, now: datetime) -> None:
    known = _known(figures)
    fresh, changed = [], []
    for key, calls in figures.items():
        row = known.get(key)
        if row is None:
            fields = dict(zip(("site_id", "tool_id", "call_type_id", "period", "starts_on"), key, strict=True))
            fresh.append(CallVolume(**fields, calls=calls, updated_at=now))
        elif row.calls != calls:
            row.calls, row.updated_at = calls, now
            changed.append(row)
    CallVolume.objects.bulk_create(fresh)
    CallVolume.objects.bulk_update(changed, ["calls", "updated_at"])
    result.created += len(fresh)
    result.updated += len(changed)
    result.unchanged += len(figures) - len(fresh) - len(changed)


def _known(keys: Iterable[Key]) -> dict[Key, CallVolume]:
    """Those of these figures that are stored, by what they are of."""
    wanted: Sequence[Key] = list(keys)
    rows = CallVolume.objects.filter(
        site__in={key[0] for key in wanted}, starts_on__in={key[4] for key in wanted}
    ).select_for_update(of=("self",))
    found: dict[Any, CallVolume] = {
        (row.site_id, row.tool_id, row.call_type_id, row.period, row.starts_on): row for row in rows
    }
    return {key: found[key] for key in wanted if key in found}


def _record(result: VolumeImport, by: User | None, now: datetime) -> None:
    counts = {"created": result.created, "updated": result.updated}
    about = Thing("organisation", organisation().pk or 0)
    record(Fact("volumes.imported", about, now, actor=by.pk if by else None, data=counts))
