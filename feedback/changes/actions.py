"""Writing changes: one function a verb, one transaction each, every one with its event."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Tool
from feedback.changes.asking import ask
from feedback.changes.counting import count
from feedback.changes.models import Change, ChangeReport
from feedback.changes.permissions import may_change, may_edit
from feedback.core.errors import Conflict, Invalid, Text
from feedback.core.text import clean, clean_line
from feedback.core.years import check_years
from feedback.events.actions import Fact, Thing, record
from feedback.people.masking import masked
from feedback.people.models import User
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport, Kind
from feedback.reports.permissions import may_answer
from feedback.reports.queries import reports_visible_to
from feedback.reports.states import legal

EDITABLE = ("title", "before", "after", "where", "tool", "call_type", "effective_at")
#: The longest each of the words may be, and what to say where there are none.
WORDS: Mapping[str, tuple[int, Text]] = {
    "title": (160, _("Say in a few words what is different now.")),
    "before": (2000, _("Say how it was before.")),
    "after": (2000, _("Say how it is now.")),
}


@transaction.atomic
def draft(
    *,
    by: User,
    title: str,
    before: str,
    after: str,
    tool: Tool,
    call_type: CallType | None = None,
    where: str = Change.Where.TOOL,
    effective_at: datetime | None = None,
    links: Sequence[FrictionReport] = (),
    now: datetime | None = None,
) -> Change:
    """Write a change that nobody else sees yet, from one or many reports. Raises Forbidden, Invalid."""
    now = now or timezone.now()
    may_change(by, tool).demand()
    check_years({"effective_at": effective_at})
    change = Change(
        **_words({"title": title, "before": before, "after": after}),
        tool=tool,
        call_type=call_type,
        where=where,
        effective_at=effective_at or now,
        author=by,
        created_at=now,
        updated_at=now,
    )
    change.save()
    _record("change.drafted", change, by, now)
    link(change=change, by=by, links=links, now=now)
    return change


@transaction.atomic
def edit(*, change: Change, by: User, fields: dict[str, Any], now: datetime | None = None) -> Change:
    """Alter the words, the date or the place of a change; what was published stays so, and the journal tells."""
    now = now or timezone.now()
    change = _locked(change)
    may_edit(by, change).demand()
    check_years({"effective_at": fields.get("effective_at")})
    fields = {**fields, **_words({name: fields[name] for name in WORDS if name in fields})}
    altered = [name for name in EDITABLE if name in fields and getattr(change, name) != fields[name]]
    if not altered:
        return change
    if "tool" in altered:
        may_change(by, fields["tool"]).demand()
    for name in altered:
        setattr(change, name, fields[name])
    change.updated_at, change.version = now, change.version + 1
    change.save()
    if "effective_at" in altered:
        _ask_by(change, now)
    _record("change.edited", change, by, now, {"fields": altered})
    return change


@transaction.atomic
def link(*, change: Change, by: User, links: Sequence[FrictionReport], now: datetime | None = None) -> Change:
    """Say which reports a change answers; linking one twice does nothing.

    Raises Forbidden, and Invalid for a report that `by` does not see, or that others answer: they name the change.
    """
    now = now or timezone.now()
    change = _locked(change)
    may_edit(by, change).demand()
    wanted = {report.pk for report in links}
    fresh = wanted - set(change.links.values_list("report_id", flat=True))
    _check_links(fresh, by, now)
    if fresh:
        ChangeReport.objects.bulk_create(
            ChangeReport(change=change, report_id=pk, created_at=now) for pk in sorted(fresh)
        )
        count(change)
        _record("change.linked", change, by, now, {"reports": sorted(fresh)})
    return change


@transaction.atomic
def rewrite(
    *, change: Change, by: User, fields: dict[str, Any], links: Sequence[FrictionReport], now: datetime | None = None
) -> Change:
    """Edit a change and bring its links to exactly these reports, as far as `by` sees them.

    Raises Conflict, Forbidden, Invalid.
    """
    change = edit(change=change, by=by, fields=fields, now=now)
    wanted = {report.pk for report in links}
    seen = change.links.filter(report__in=reports_visible_to(by))
    for stale in seen.exclude(report_id__in=wanted).select_related("report"):
        unlink(change=change, by=by, report=stale.report, now=now)
    return link(change=change, by=by, links=links, now=now)


@transaction.atomic
def unlink(*, change: Change, by: User, report: FrictionReport, now: datetime | None = None) -> Change:
    """Take a report off a draft. Once people were told, the link stands. Raises Conflict, Forbidden."""
    now = now or timezone.now()
    change = _locked(change)
    may_edit(by, change).demand()
    if change.state == Change.State.PUBLISHED:
        raise Conflict(_("People were already told that this change answers their report, so the link stays."))
    if change.links.filter(report=report).delete()[0]:
        count(change)
        _record("change.unlinked", change, by, now, {"reports": [report.pk]})
    return change


@transaction.atomic
def publish(*, change: Change, by: User, message: str = "", now: datetime | None = None) -> Change:
    """Show a change to everybody and answer each linked report that can still be answered with *changed*.

    `message` is what their reporters read; left out, it is the change's *after*. Raises Conflict where it is published
    already, Forbidden, and whatever answering a report raises.
    """
    now = now or timezone.now()
    answered = _hold_reports(change)
    change = _locked(change)
    may_edit(by, change).demand()
    if change.state == Change.State.PUBLISHED:
        raise Conflict(_("This change is already shown to everybody."))
    if {report.pk for report in answered} != set(change.links.values_list("report_id", flat=True)):
        raise Conflict(_("Somebody has just changed which reports this answers. Look at it again."))
    _show(change, by, now)
    for report in answered:
        if f"respond:{Kind.CHANGED}" in legal(report.state, report.nature):
            reports.respond(
                report=report, by=by, kind=Kind.CHANGED, message=message or change.after, change_id=change.pk, now=now
            )
    change.refresh_from_db()
    ask(change=change, now=now)
    return change


def _hold_reports(change: Change) -> list[FrictionReport]:
    """The change's reports, held before the change itself: whoever answers one with this change takes that order, too.

    Of a report that was merged meanwhile, the one it went into takes its place.
    """
    merged = ChangeReport.objects.filter(change=change, report__merged_into__isnull=False).select_related("report")
    for link in merged:
        ChangeReport.objects.get_or_create(
            change=change, report_id=link.report.merged_into_id, defaults={"created_at": link.created_at}
        )
        link.delete()
    linked = change.links.order_by().values("report_id")
    return list(FrictionReport.objects.select_for_update(of=("self",)).filter(pk__in=linked).order_by("pk"))


@transaction.atomic
def answered_by(*, change_id: int, report: FrictionReport, by: User, now: datetime) -> Change:
    """A report was just answered with this change: link it, and show the change where it was a draft.

    Raises Invalid where there is no such change or the answerer may not use it.
    """
    change = Change.objects.select_for_update().filter(pk=change_id).first()
    if change is None or not (change.state == Change.State.PUBLISHED or may_edit(by, change)):
        raise Invalid({"change": _("There is no such change. Draft one first, then name it here.")})
    _made, created = ChangeReport.objects.get_or_create(change=change, report=report, defaults={"created_at": now})
    if created:
        _record("change.linked", change, by, now, {"reports": [report.pk]})
    if change.state == Change.State.DRAFT:
        _show(change, by, now)
    _ask_by(change, now)
    count(change)
    return change


def _ask_by(change: Change, at: datetime) -> None:
    """See to it that its people are asked then, or once it has taken effect."""
    at = max(at, change.effective_at)
    if change.state == Change.State.PUBLISHED and (change.ask_at is None or change.ask_at > at):
        change.ask_at = at
        change.save(update_fields=["ask_at"])


@transaction.atomic
def recount(*, report_id: int, ask_by: datetime | None = None) -> None:
    """Somebody said whether it is fixed, or joined or left: bring the figures of the report's changes up to date.

    With `ask_by`, whoever is concerned and was not asked yet is asked by then.
    """
    for change in Change.objects.select_for_update().filter(links__report_id=report_id).order_by("pk"):
        count(change)
        if ask_by is not None:
            _ask_by(change, ask_by)


def _show(change: Change, by: User, now: datetime) -> None:
    change.state, change.published_at, change.updated_at = Change.State.PUBLISHED, now, now
    change.version += 1
    change.save(update_fields=["state", "published_at", "updated_at", "version"])
    _record("change.published", change, by, now, {"reports": list(change.links.values_list("report_id", flat=True))})


def _locked(change: Change) -> Change:
    return Change.objects.select_for_update(of=("self",)).select_related("tool").get(pk=change.pk)


def _words(given: Mapping[str, str]) -> dict[str, str]:
    """What somebody wrote, cleaned and masked; raises Invalid, field by field."""
    words: dict[str, str] = {
        name: masked(clean_line(text) if name == "title" else clean(text)).text for name, text in given.items()
    }
    errors: dict[str, Text] = {name: WORDS[name][1] for name, text in words.items() if not text}
    told = _("Keep this to %(most)d characters.")
    errors |= {name: told % {"most": WORDS[name][0]} for name, text in words.items() if len(text) > WORDS[name][0]}
    if errors:
        raise Invalid(errors)
    return words


def _check_links(report_ids: set[int], by: User, now: datetime) -> None:
    """Raises Invalid, naming each report that `by` does not see, that was merged away, or that others answer."""
    seen = reports_visible_to(by).filter(pk__in=report_ids, merged_into=None).in_bulk()
    missing, others = _("%s is not among the reports you can see, or was merged."), _("%s is answered by others.")
    wrong = [missing % f"F-{pk}" for pk in sorted(report_ids - seen.keys())]
    wrong += [others % report for _pk, report in sorted(seen.items()) if not may_answer(by, report, at=now)]
    if wrong:
        raise Invalid({"reports": wrong})


def _record(verb: str, change: Change, by: User, now: datetime, data: dict[str, Any] | None = None) -> None:
    record(Fact(verb, Thing("change", change.pk), now, actor=by.pk, tool_id=change.tool_id, data=data or {}))
