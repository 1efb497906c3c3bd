"""What somebody owes as an owner or as an owner's deputy: reports in the order in which their promises fall due.

A report stands in the list once, by the one of its promises that falls due first; what waits for the reporter stands on
a tab of its own. Every list is a range of an index, whatever the number of reports; figures are counted up to a limit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from feedback.changes.suspicions import waiting
from feedback.commitments.models import Commitment, Kind
from feedback.commitments.models import State as Promise
from feedback.core.counting import counted
from feedback.core.pagination import Page, by_row, keyset_page
from feedback.desk.lines import Line, lines_of
from feedback.people.models import User
from feedback.people.queries import deputised_by
from feedback.reports.models import FrictionReport, State
from feedback.reports.queries import reports_visible_to
from feedback.reports.search import search

PAGE = 50
#: So many are counted; beyond that a page says "more than".
COUNTED = 500
#: A promise that runs or has broken: time passes on it.
TICKING = (Promise.RUNNING, Promise.MISSED)

DUE, ANSWERED, SUSPECTED = "due", "answered", "suspected"
#: Tabs that are a state of the report, in the order in which they stand.
STATES: Mapping[str, str] = MappingProxyType(
    {
        "unseen": State.NEW,
        "waiting": State.WAITING,
        "vendor": State.WITH_VENDOR,
        "planned": State.PLANNED,
        "reopened": State.REOPENED,
    }
)
TABS = (DUE, *STATES, ANSWERED)


#: What is read of a promise to place it in the order and to count it.
PLACE = ("id", "due_at", "risk_at", "subject_id")


@dataclass(frozen=True, slots=True)
class Figures:
    """How many promises are open, at risk and broken, each up to the limit of what is counted."""

    open: int
    risk: int
    broken: int


@dataclass(frozen=True, slots=True)
class Owed:
    """One page of somebody's inbox, and the figures of all of it."""

    lines: list[Line]
    next: str | None
    previous: str | None
    figures: Figures


def owners_for(user: User, now: datetime) -> list[int]:
    """Whose reports stand in somebody's inbox: their own, and those of owners they stand in for."""
    return [user.pk, *sorted(deputised_by(user, now))]


def owed(user: User, owners: Collection[int], params: QueryDict, *, tab: str, words: str, now: datetime) -> Owed:
    """The page of a tab that `params` asks for; with `words`, only reports that have them."""
    page, ids = _tab(tab, owners, params, words)
    from_the_first = tab == DUE and not words and not params.get("cursor")
    promises = page.read if from_the_first else list(_in_order(owners)[: COUNTED + 1])
    lines = lines_of(_seen(tab, user, owners, now), ids, now)
    return Owed(lines, page.next, page.previous, _figures(promises, now))


def _seen(tab: str, user: User, owners: Collection[int], now: datetime) -> QuerySet[FrictionReport]:
    """What an owner answers for they see, and so do those who stand in; what they once answered may be out of sight."""
    return reports_visible_to(user, at=now) if tab == ANSWERED else FrictionReport.objects.filter(owner__in=owners)


def _tab(tab: str, owners: Collection[int], params: QueryDict, words: str) -> tuple[Page[Any], list[int]]:
    """A page of named values, and the ids of its reports."""
    if tab in STATES:
        reports = _found(FrictionReport.objects.filter(owner__in=owners, state=STATES[tab]), words)
        waiting = reports.values_list("id", "created_at", named=True)
        page: Page[Any] = keyset_page(waiting, params, ordering=["created_at"], page_size=PAGE)
        return page, [report.id for report in page.items]
    rows = settled(owners) if tab == ANSWERED else ticking(owners)
    if words:
        rows = rows.filter(subject_id__in=_found(FrictionReport.objects.filter(owner__in=owners), words).values("pk"))
    promises, order = rows.values_list(*PLACE, named=True), "-due_at" if tab == ANSWERED else "due_at"
    page = keyset_page(promises, params, ordering=[order], page_size=PAGE, read=COUNTED + 1 if tab == DUE else 0)
    return page, [promise.subject_id for promise in page.items]


def _found(reports: QuerySet[FrictionReport], words: str) -> QuerySet[FrictionReport]:
    return search(reports, words) if words else reports


def ticking(owners: Collection[int]) -> QuerySet[Commitment]:
    """Of each report of these owners the open promise that falls due first, unless its clock waits."""
    open_one = Q(subject_type="report", closed_at=None, state__in=TICKING)
    sooner = by_row(("due_at", "id"), "<", (OuterRef("due_at"), OuterRef("id")))
    earlier = Commitment.objects.filter(open_one, sooner, subject_id=OuterRef("subject_id"))
    return Commitment.objects.filter(open_one, ~Exists(earlier.order_by()), owner__in=owners)


def settled(owners: Collection[int]) -> QuerySet[Commitment]:
    """Of each report of these owners the last answer that was owed, where it was given."""
    answers = Commitment.objects.filter(subject_type="report", kind=Kind.RESPOND)
    later = answers.filter(subject_id=OuterRef("subject_id"), round__gt=OuterRef("round"))
    return answers.filter(~Exists(later.order_by()), owner__in=owners, kept_at__isnull=False)


def _in_order(owners: Collection[int]) -> QuerySet[Commitment, Any]:
    return ticking(owners).order_by("due_at", "pk").values_list(*PLACE, named=True)


def _figures(promises: Sequence[Any], now: datetime) -> Figures:
    """The figures of the sentence at the top, from promises in order of their dates, as many as are counted."""
    broken = sum(promise.due_at < now for promise in promises)
    risk = sum(promise.risk_at is not None and promise.risk_at <= now <= promise.due_at for promise in promises)
    return Figures(open=len(promises), risk=risk, broken=broken)


def counts(owners: Collection[int]) -> dict[str, int]:
    """How many reports stand on each tab that is a state, each up to the limit, in one query.

    With them, by SUSPECTED, how many releases wait to be looked into, whoever answers for them: mostly none.
    """
    reports = FrictionReport.objects.filter(owner__in=owners)
    tabs: dict[str, QuerySet[Any, Any]] = {tab: reports.filter(state=state) for tab, state in STATES.items()}
    return counted({**tabs, SUSPECTED: waiting()}, most=COUNTED + 1)
