"""The week of one roster as a grid to type into, to copy, to paste into, and to take away as CSV."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from feedback.champions import words
from feedback.champions.cells import LONGEST as LONGEST_CELL
from feedback.champions.kept import plans
from feedback.champions.models import Roster
from feedback.champions.openings import week_address
from feedback.champions.pasting import LONGEST, Pasted, read_table
from feedback.champions.permissions import may_manage
from feedback.champions.queries import rosters_visible_to
from feedback.champions.saving import Outcome, change_week
from feedback.champions.sheet import Place, Sheet, by_hand_last_week, sheet_of
from feedback.champions.week import DAYS, monday_of
from feedback.core import wording
from feedback.core.csvrows import RowError
from feedback.core.doors import demand
from feedback.core.errors import Text
from feedback.core.tables import csv_lines
from feedback.core.toasts import say
from feedback.core.wording import zone_city
from feedback.people.models import User
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader

#: A grid with more people is edited through its table: a browser sends no more fields than this times seven.
MOST = 130


@dataclass(slots=True)
class Editing:
    """What one request does with the grid: what stands in the cells, and what came of it."""

    typed: dict[Place, str]
    seen: Mapping[Place, str]
    outcome: Outcome | None = None
    errors: list[RowError] = field(default_factory=list)
    pasted: str = ""
    notice: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """People down, days across; saved in one go, after a look at what it changes."""
    sheet = _sheet(request, pk)
    shown = {(person.pk, day): sheet.text((person.pk, day)) for person in sheet.people for day in sheet.dates}
    if request.method != "POST":
        return _page(request, sheet, Editing(shown, shown))
    work = Editing(_typed(request, shown), _seen(request, shown), pasted=request.POST.get("table", ""))
    does = request.POST.get("do", "preview")
    if does == "copy":
        work.typed |= by_hand_last_week(sheet)
        work.notice = _("Last week’s shifts by hand stand in the cells. Look at them, then save.")
    elif does in {"paste", "import"}:
        _take_in(request, sheet, work, does)
    if not work.errors:
        work.outcome = change_week(
            roster=sheet.plan.roster,
            monday=sheet.monday,
            typed=work.typed,
            seen=work.seen,
            by=reader(request),
            keep=does == "save",
        )
        if does == "save" and not work.outcome.errors:
            say(request, _saved(work.outcome))
            return redirect(week_address(sheet.monday, roster=str(pk)))
    return _page(request, sheet, work)


@require_GET
@login_required
def week_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The week as a table, as it can be taken in again."""
    sheet = _sheet(request, pk)
    header = ["name", "e-mail", *(day.isoformat() for day in sheet.dates)]
    rows = [
        [person.name, person.email, *(sheet.text((person.pk, day)) for day in sheet.dates)] for person in sheet.people
    ]
    name = f"roster-{pk}-{sheet.monday.isoformat()}.csv"
    return StreamingHttpResponse(
        csv_lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _sheet(request: HttpRequest, pk: int) -> Sheet:
    user, now = reader(request), timezone.now()
    roster: Roster = get_object_or_404(rosters_visible_to(user).filter(is_active=True), pk=pk)
    demand(may_manage(user, roster))
    today = now.astimezone(zone_of(user)).date()
    return sheet_of(plans()[roster.pk], monday_of(_week(request) or today), now)


def _week(request: HttpRequest) -> date | None:
    try:
        found = parse_date(request.GET.get("week", ""))
    except ValueError:
        return None
    return found if found and 2000 <= found.year <= 2100 else None


def _typed(request: HttpRequest, shown: Mapping[Place, str]) -> dict[Place, str]:
    """What came back in the cells; one that did not come stays as it is."""
    rest = _texts(request, "rest")
    return {
        place: request.POST.get(_name(place), rest.get(_name(place), text))[: LONGEST_CELL * 2]
        for place, text in shown.items()
    }


def _seen(request: HttpRequest, shown: Mapping[Place, str]) -> dict[Place, str]:
    """What stood in the cells when the page was made."""
    known = _texts(request, "seen")
    return {place: known.get(_name(place), "" if "seen" in request.POST else text) for place, text in shown.items()}


def _texts(request: HttpRequest, field_name: str) -> dict[str, str]:
    """Texts by cell, as a hidden field carries them."""
    try:
        given = json.loads(request.POST.get(field_name, "{}"))
    except ValueError:
        given = {}
    return {str(name): str(text) for name, text in given.items()} if isinstance(given, dict) else {}


def _name(place: Place) -> str:
    return f"c-{place[0]}-{place[1].isoformat()}"


def _take_in(request: HttpRequest, sheet: Sheet, work: Editing, does: str) -> None:
    """Put a pasted table or a file into the cells; with an error in it, nothing."""
    file = request.FILES.get("file")
    found = read_table(work.pasted, sheet) if does == "paste" else _read_file(file, sheet)
    work.errors = found.errors
    if not found.errors:
        work.typed |= found.cells
        work.notice = ngettext(
            "%(count)s cell was taken in. Look at what changes, then save.",
            "%(count)s cells were taken in. Look at what changes, then save.",
            len(found.cells),
        ) % {"count": len(found.cells)}


def _read_file(file: UploadedFile | None, sheet: Sheet) -> Pasted:
    if file is None:
        return Pasted(errors=[RowError(1, "", _("Choose a file first."))])
    try:
        return read_table(file.read(LONGEST * 4).decode("utf-8-sig"), sheet)
    except UnicodeDecodeError:
        return Pasted(errors=[RowError(1, "", _("This is not UTF-8 text. Save the table as “CSV UTF-8”."))])


def _saved(outcome: Outcome) -> str:
    count = len(outcome.changes)
    if not count:
        return _("Nothing was different, so nothing changed.")
    told = ngettext("%(count)s cell is saved.", "%(count)s cells are saved.", count)
    return told % {"count": count}


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the page."""

    name: str
    label: str
    text: str
    was: str
    error: Text = ""


def _page(request: HttpRequest, sheet: Sheet, work: Editing) -> HttpResponse:
    now, roster = timezone.now(), sheet.plan.roster
    errors = work.outcome.errors if work.outcome else {}
    rows = [(person, [_box(sheet, work, person, day) for day in sheet.dates]) for person in sheet.people]
    address = reverse("champions:grid", args=[roster.pk])
    context: dict[str, Any] = {
        "now": now,
        "roster": roster,
        "sheet": sheet,
        "city": zone_city(ZoneInfo(sheet.zone)),
        "rows": rows[:MOST],
        "hidden": max(0, len(rows) - MOST),
        "today": now.astimezone(ZoneInfo(sheet.zone)).date(),
        "work": work,
        "bad": [box for _person, boxes in rows for box in boxes if box.error],
        "changes": work.outcome.changes if work.outcome and not errors else None,
        "seen": json.dumps({_name(place): text for place, text in work.seen.items() if text}),
        "rest": json.dumps(
            {box.name: box.text for _person, boxes in rows[MOST:] for box in boxes if box.text != box.was}
        ),
        "missing_before": words.amount(work.outcome.missing_before) if work.outcome else "",
        "missing_after": words.amount(work.outcome.missing_after) if work.outcome else "",
        "before": f"{address}?week={sheet.monday - timedelta(days=DAYS)}",
        "after": f"{address}?week={sheet.monday + timedelta(days=DAYS)}",
        "back": week_address(sheet.monday, roster=str(roster.pk)),
    }
    return render(request, "champions/grid.html", context, status=400 if errors or work.errors else 200)


def _box(sheet: Sheet, work: Editing, person: User, day: date) -> Box:
    place = (person.pk, day)
    errors = work.outcome.errors if work.outcome else {}
    label = _("%(name)s, %(day)s") % {"name": person.name, "day": wording.day(day)}
    return Box(_name(place), label, work.typed[place], sheet.text(place), errors.get(place, ""))
