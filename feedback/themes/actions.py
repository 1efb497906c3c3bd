"""Making and answering themes: one function a verb, one transaction each, every one with its event."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.core.text import clean_line
from feedback.events.actions import Fact, Thing, record
from feedback.people.masking import masked
from feedback.people.models import User
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport, State
from feedback.reports.natures import OWED
from feedback.reports.states import OPEN, legal
from feedback.routing import actions as routing
from feedback.themes.models import Theme, ThemeReport
from feedback.themes.permissions import may_answer_all, may_keep, may_sort_all

LONGEST_TITLE = 160


@transaction.atomic
def make(
    *, by: User, title: str, links: Sequence[FrictionReport], owner: User | None = None, now: datetime | None = None
) -> Theme:
    """Make a theme of reports about one tool; `owner`, left out whoever makes it, becomes the owner of each of them.

    Raises Forbidden unless `by` sorts every one of them, and Invalid, field by field.
    """
    now = now or timezone.now()
    rows = _held(links)
    if not rows:
        raise Invalid({"reports": _("Name at least one report.")})
    may_sort_all(by, rows, at=now).demand()
    theme = Theme(title=_title(title), tool=rows[0].tool, owner=owner or by, created_at=now, updated_at=now)
    _check_owner(theme.owner)
    theme.save()
    _put_in(theme, rows, by, now)
    _record("theme.made", theme, by, now, reports=[row.pk for row in rows], owner_id=theme.owner_id)
    return theme


@transaction.atomic
def edit(
    *, theme: Theme, by: User, title: str | None = None, owner: User | None = None, now: datetime | None = None
) -> Theme:
    """Sharpen the title, or give the theme and what is open in it to somebody else. Raises Forbidden, Invalid."""
    now = now or timezone.now()
    rows = _held(_reports_of(theme))
    theme = _locked(theme)
    may_keep(by, theme, at=now).demand()
    altered = []
    if title is not None and _title(title) != theme.title:
        theme.title = _title(title)
        altered.append("title")
    if owner is not None and owner.pk != theme.owner_id:
        _check_owner(owner)
        theme.owner = owner
        altered.append("owner")
        _give(theme, rows, by, now)
    if altered:
        _keep(theme, now)
        _record("theme.edited", theme, by, now, fields=altered, owner_id=theme.owner_id)
    return theme


@transaction.atomic
def add(*, theme: Theme, by: User, links: Sequence[FrictionReport], now: datetime | None = None) -> Theme:
    """Put reports in, which the theme's owner then answers; what is in it already stays.

    Raises Forbidden, Conflict for a closed theme, Invalid for a report of another tool, merged, or in another theme.
    """
    now = now or timezone.now()
    there = set(ThemeReport.objects.filter(theme=theme).values_list("report_id", flat=True))
    rows = [row for row in _held(links) if row.pk not in there]
    theme = _locked(theme)
    _check_open(theme)
    may_keep(by, theme, at=now).demand()
    may_sort_all(by, rows, at=now).demand()
    if rows:
        _put_in(theme, rows, by, now)
        theme.state = Theme.State.OPEN if any(row.state in OPEN for row in rows) else theme.state
        _keep(theme, now)
        _record("theme.joined", theme, by, now, reports=[row.pk for row in rows])
    return theme


@transaction.atomic
def remove(*, theme: Theme, by: User, report: FrictionReport, now: datetime | None = None) -> Theme:
    """Take a report out; it keeps its owner, its dates and its answers. Raises Forbidden."""
    now = now or timezone.now()
    theme = _locked(theme)
    may_keep(by, theme, at=now).demand()
    if ThemeReport.objects.filter(theme=theme, report=report).delete()[0]:
        _keep(theme, now)
        _record("theme.parted", theme, by, now, reports=[report.pk])
    return theme


@transaction.atomic
def respond(
    *,
    theme: Theme,
    by: User,
    kind: str,
    message: str,
    deliver_by: date | None = None,
    change_id: int | None = None,
    vendor_reference: str = "",
    now: datetime | None = None,
) -> Theme:
    """Give one answer to every report of the theme that it can be given to; whoever several concern hears of it once.

    With a change, the change answers all of them. Raises Conflict where no report is left to answer, Forbidden unless
    `by` may answer each of them, and what answering a report raises.
    """
    now = now or timezone.now()
    held = list(_held(_reports_of(theme)))
    rows = [row for row in held if row.state in OPEN]
    theme = _locked(theme)
    _check_open(theme)
    if not held:
        raise Conflict(_("Nothing is gathered in this theme yet. Put reports into it first."))
    answerable = [row for row in rows if f"respond:{kind}" in legal(row.state, row.nature)] or rows
    if not answerable:
        raise Conflict(_("Every report of this theme has its answer already."))
    may_answer_all(by, answerable, at=now).demand()
    for row in answerable:
        reports.respond(
            report=row,
            by=by,
            kind=kind,
            message=message,
            deliver_by=deliver_by,
            change_id=change_id,
            vendor_reference=vendor_reference,
            together=f"theme:{theme.pk}:{now.timestamp():.6f}",
            now=now,
        )
    theme.state, theme.answered_at = Theme.State.ANSWERED, now
    _keep(theme, now)
    _record("theme.answered", theme, by, now, kind=kind, reports=[row.pk for row in answerable], change_id=change_id)
    return theme


@transaction.atomic
def close(*, theme: Theme, by: User, now: datetime | None = None) -> Theme:
    """Close a theme of which nothing is open any more. Raises Forbidden, Conflict."""
    now = now or timezone.now()
    rows = _held(_reports_of(theme))
    theme = _locked(theme)
    may_keep(by, theme, at=now).demand()
    _check_open(theme)
    if any(row.state in OPEN and row.nature in OWED for row in rows):
        raise Conflict(_("Some of its reports still wait for an answer. Answer them, or take them out first."))
    theme.state, theme.closed_at = Theme.State.CLOSED, now
    _keep(theme, now)
    _record("theme.closed", theme, by, now)
    return theme


@transaction.atomic
def reopen(*, theme: Theme, by: User, now: datetime | None = None) -> Theme:
    """Open a closed theme again, so that more can be put into it. Raises Forbidden, Conflict."""
    now = now or timezone.now()
    theme = _locked(theme)
    may_keep(by, theme, at=now).demand()
    if theme.state != Theme.State.CLOSED:
        raise Conflict(_("This theme is open."))
    theme.state, theme.closed_at = Theme.State.OPEN, None
    _keep(theme, now)
    _record("theme.opened", theme, by, now)
    return theme


@transaction.atomic
def take_up(*, report_id: int, now: datetime) -> Theme | None:
    """Open the theme of a report that is open again, answered or closed as the theme may be; the theme, if it was not.

    By the system. The caller holds the report.
    """
    settled = Theme.objects.filter(links__report=report_id, links__report__state__in=OPEN)
    found = settled.exclude(state=Theme.State.OPEN).first()
    if found is None:
        return None
    theme = _locked(found)
    theme.state, theme.closed_at = Theme.State.OPEN, None
    _keep(theme, now)
    _record("theme.taken_up", theme, None, now, reports=[report_id])
    return theme


@transaction.atomic
def pass_on(*, theme: Theme, to: User, by: User | None, now: datetime) -> Theme:
    """Give a theme to whoever takes over from its owner; its reports go along by themselves. Raises Invalid.

    For whoever hands over what somebody who leaves still owes, and has asked who may.
    """
    theme = _locked(theme)
    _check_owner(to)
    theme.owner = to
    _keep(theme, now)
    _record("theme.edited", theme, by, now, fields=["owner"], owner_id=to.pk)
    return theme


def _held(links: Sequence[FrictionReport]) -> list[FrictionReport]:
    """These reports as they are stored now, held in the order of their numbers, before the theme itself."""
    wanted = {report.pk for report in links}
    rows = FrictionReport.objects.select_for_update(of=("self",)).select_related("tool")
    return list(rows.filter(pk__in=wanted).order_by("pk"))


def _reports_of(theme: Theme) -> list[FrictionReport]:
    return [link.report for link in ThemeReport.objects.filter(theme=theme).select_related("report")]


def _locked(theme: Theme) -> Theme:
    return Theme.objects.select_for_update(of=("self",)).select_related("tool", "owner").get(pk=theme.pk)


def _put_in(theme: Theme, rows: Sequence[FrictionReport], by: User, now: datetime) -> None:
    """Raises Invalid, naming each report that does not fit."""
    taken = set(ThemeReport.objects.filter(report__in=rows).values_list("report_id", flat=True))
    unfit = [
        (_("%(report)s is about another tool."), [row for row in rows if row.tool_id != theme.tool_id]),
        (_("%(report)s was merged into another report."), [row for row in rows if row.state == State.MERGED]),
        (_("%(report)s is in a theme already."), [row for row in rows if row.pk in taken]),
    ]
    wrong = [words % {"report": row} for words, those in unfit for row in those]
    if wrong:
        raise Invalid({"reports": wrong})
    ThemeReport.objects.bulk_create(ThemeReport(theme=theme, report=row, created_at=now) for row in rows)
    _give(theme, rows, by, now)


def _give(theme: Theme, rows: Sequence[FrictionReport], by: User, now: datetime) -> None:
    """One owner: what is open and somebody else's goes to the theme's, with the reason."""
    reason = _("It belongs to the theme “%(title)s”.") % {"title": theme.title}
    for row in rows:
        if row.owner_id != theme.owner_id and row.state in OPEN:
            routing.assign(report=row, by=by, owner=theme.owner, reason=str(reason), now=now)


def _title(text: str) -> str:
    """The words of a title, cleaned and masked; raises Invalid."""
    title = masked(clean_line(text)).text
    if not title:
        raise Invalid({"title": _("Say in a few words what they have in common.")})
    if len(title) > LONGEST_TITLE:
        raise Invalid({"title": _("Keep this to %(most)d characters.") % {"most": LONGEST_TITLE}})
    return title


def _check_owner(owner: User) -> None:
    if not owner.is_active:
        raise Invalid({"owner": _("%(name)s has left. Choose somebody else.") % {"name": owner.name}})


def _check_open(theme: Theme) -> None:
    if theme.state == Theme.State.CLOSED:
        raise Conflict(_("This theme is closed. Open it again first."))


def _keep(theme: Theme, now: datetime) -> None:
    theme.updated_at, theme.version = now, theme.version + 1
    theme.save()


def _record(verb: str, theme: Theme, by: User | None, now: datetime, **data: Any) -> None:
    actor = by.pk if by else None
    record(Fact(verb, Thing("theme", theme.pk), now, actor=actor, tool_id=theme.tool_id, data=data))
