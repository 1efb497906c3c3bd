"""Storing a table of reports: each is filed as if its reporter had just done it, on the day it happened."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import IO, Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.catalogue import actions as catalogue
from feedback.catalogue.models import CallType, Category, Entry, Tool
from feedback.core.csvrows import Row, RowError, read_rows
from feedback.core.errors import Conflict, Invalid
from feedback.core.tableimport import Imported
from feedback.people.models import User
from feedback.people.queries import remembering
from feedback.reports.actions.filing import Facts, prepare, store
from feedback.reports.candidates import COLUMNS, REQUIRED, Candidate, judge
from feedback.reports.models import FrictionReport, Source

BATCH = 500
#: An action's field where it has another name in the table.
COLUMN_OF = {"reporter": "reporter_email", "": ""}
EntryT = TypeVar("EntryT", bound=Entry)


class ImportResult(Imported):
    """What an import of reports did, or with a dry run would do."""


def import_reports(
    *,
    file: IO[bytes],
    create_missing: bool = False,
    partial: bool = False,
    dry_run: bool = False,
    now: datetime | None = None,
) -> ImportResult:
    """Store the reports of a CSV file in one transaction; running it twice adds nothing twice (`external_id`).

    Owners and promises follow as for any report, the clocks run from `created_at`. With any error nothing is stored,
    unless `partial`; with `create_missing`, unknown tools, call types and categories are made. For operators: it asks
    for no permission.
    """
    result = ImportResult()
    with transaction.atomic(), remembering(), _nobody_else():
        _Import(now or timezone.now(), result, create_missing=create_missing).run(read_rows(file, COLUMNS, REQUIRED))
        refused = bool(result.errors) and not partial
        if dry_run or refused:
            transaction.set_rollback(True)
        if refused:
            result.created = 0
    return result


@contextmanager
def _nobody_else() -> Iterator[None]:
    """Two imports of the same file at once: the second finds the first one's reports in its way."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(_("These reports are being imported already. Look again in a minute.")) from error


class _Import:
    """One run over a file, in batches, so that its size does not matter."""

    def __init__(self, now: datetime, result: ImportResult, *, create_missing: bool) -> None:
        self.now, self.result = now, result
        tools = Tool.objects.prefetch_related("sites", "releases")
        self.tools = _Names(tools, catalogue.create_tool, now, create_missing=create_missing)
        self.call_types = _Names(CallType.objects.all(), catalogue.create_call_type, now, create_missing=create_missing)
        self.categories = _Names(Category.objects.all(), catalogue.create_category, now, create_missing=create_missing)
        self.seen: set[str] = set()

    def run(self, rows: Iterator[Row | RowError]) -> None:
        """Judge and file batch after batch."""
        while batch := list(islice(rows, BATCH)):
            self._file([found for found in map(self._judged, batch) if found is not None])
        self.result.errors.sort(key=lambda error: error.line)

    def _judged(self, row: Row | RowError) -> Candidate | None:
        self.result.read += 1
        found = [row] if isinstance(row, RowError) else judge(row)
        if isinstance(found, list):
            self.result.errors += found
            return None
        return found

    def _file(self, batch: Sequence[Candidate]) -> None:
        reporters = self._reporters(batch)
        stored = FrictionReport.objects.filter(external_id__in=[row.external_id for row in batch if row.external_id])
        self.seen |= {known for known in stored.values_list("external_id", flat=True) if known}
        prepared = []
        for row in batch:
            if row.external_id and row.external_id in self.seen:
                self.result.unchanged += 1
            elif reporter := reporters.get(row.reporter_email):
                prepared += self._prepared(row, reporter)
            else:
                told = _("Nobody with this e-mail works here. Import the people first.")
                self.result.errors.append(RowError(row.line, "reporter_email", told))
        self.result.created += len(store(prepared))

    def _reporters(self, batch: Sequence[Candidate]) -> dict[str, User]:
        emails = {row.reporter_email for row in batch}
        people = User.objects.alias(lower=Lower("email")).filter(lower__in=emails)
        return {person.email.lower(): person for person in people.select_related("site__calendar", "team")}

    def _prepared(self, row: Candidate, reporter: User) -> list[FrictionReport]:
        """The row as a report that is not stored yet; none, and why, if it cannot be one."""
        try:
            report = prepare(now=self.now, **self._facts(row, reporter))
        except Invalid as refused:
            self.result.errors += [
                RowError(row.line, COLUMN_OF.get(name, name), text)
                for name, texts in refused.fields.items()
                for text in texts
            ]
            return []
        self.seen.add(row.external_id)
        return [report]

    def _facts(self, row: Candidate, reporter: User) -> Facts:
        """What the action takes; raises Invalid for a thing that does not exist."""
        return {
            "by": reporter,
            "tool": self.tools.get("tool", row.tool),
            "call_type": self.call_types.get("call_type", row.call_type) if row.call_type else None,
            "category": self.categories.get("category", row.category) if row.category else None,
            "severity": row.severity,
            "moment": row.moment,
            "text": row.text,
            "nature": row.nature,
            "suggested": row.suggested,
            "expected": row.expected,
            "anonymous": row.anonymous,
            "source": Source.IMPORT,
            "external_id": row.external_id or None,
            "created_at": row.happened_at(reporter.site.timezone if reporter.site else "UTC"),
        }


class _Names:
    """The entries of one list of the catalogue by name, upper and lower case alike; missing ones are made if wanted."""

    def __init__(self, entries: QuerySet[EntryT], make: Any, now: datetime, *, create_missing: bool) -> None:
        self.make, self.now, self.create_missing = make, now, create_missing
        self.found: dict[str, Any] = {entry.name.casefold(): entry for entry in entries}

    def get(self, column: str, name: str) -> Any:
        """The entry of that name; raises Invalid for the column."""
        entry = self.found.get(name.casefold())
        if entry is None and self.create_missing:
            entry = self.found[name.casefold()] = self.make(by=None, name=name, now=self.now)
        if entry is None:
            told = _("There is no “{name}” in the catalogue. Add it first, or let the import make what is missing.")
            raise Invalid({column: format_lazy(told, name=name)})
        return entry
