"""Raising a report: checked, masked, stored, and told to the journal, whose reactions give it owner and dates."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Required, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Category, Moment, Release, Severity, Tool
from feedback.core.coarse import hour_of
from feedback.core.db import create_rows
from feedback.core.errors import Conflict, Invalid, Text
from feedback.core.kept import steady
from feedback.core.maskedfields import ID_MAY_NOT_HOLD
from feedback.core.masking import Masked, mask
from feedback.events.actions import record_all, untraced
from feedback.events.registry import complete
from feedback.people.masking import masked_call
from feedback.people.models import Site, User
from feedback.reports.actions.moving import counted, fact, words
from feedback.reports.crowds import untold_sites
from feedback.reports.models import FrictionReport, Source
from feedback.reports.natures import Nature
from feedback.reports.seal import seal_all
from feedback.reports.titles import first_sentence

#: What call platforms use for ids. No spaces and no @, so no sentence and no address fits in.
_INTERACTION = re.compile(r"[A-Za-z0-9._:/#=-]{0,120}")
NO_ID = _("This holds an address, an account or a key. Give the number that the other system has for it.")
_TEXTS = ("text", "expected", "suggested")
_BY_FEW = frozenset({Source.API, Source.SESSION, Source.QUESTION})
_OWNING = ("owner", "routing_rule", "routing_reason", "version", "updated_at")


class Facts(TypedDict, total=False):
    """What somebody says when they raise a report."""

    by: Required[User]
    tool: Required[Tool]
    #: A code of `Severity`.
    severity: Required[str]
    text: Required[str]
    call_type: CallType | None
    category: Category | None
    #: A code of `Nature`. Left out: a friction.
    nature: str
    #: A code of `Moment`, or empty.
    moment: str
    expected: str
    suggested: str
    #: Which release of the tool it was. Left out: the one that was in use when it happened.
    release: Release
    interaction_id: str
    anonymous: bool
    #: A code of `Source`.
    source: str
    external_id: str | None
    #: When it happened (UTC, not in the future); clocks run from it, without a name from the hour. Left out: now.
    created_at: datetime | None


@steady()
@transaction.atomic
def file_report(*, now: datetime | None = None, **facts: Unpack[Facts]) -> FrictionReport:
    """Store what got in somebody's way; returns the report with its owner.

    Raises Invalid, field by field, and Conflict when `external_id` is taken.
    """
    report = prepare(now=now or timezone.now(), **facts)
    if report.external_id and FrictionReport.objects.filter(external_id=report.external_id).exists():
        raise Conflict(_("A report with this external_id is stored already."))
    return store([report])[0]


def prepare(*, now: datetime, **facts: Unpack[Facts]) -> FrictionReport:
    """The report, checked and masked, not stored yet. Raises Invalid."""
    by, tool = facts["by"], facts["tool"]
    site, anonymous, source = _site_of(by), facts.get("anonymous", False), facts.get("source", Source.PAGE)
    said, wrong = _words_of(facts)
    # Whoever can look up the call would find out who it was.
    call = masked_call("" if anonymous else facts.get("interaction_id", "").strip())
    wrong |= _wrong(facts, site, now)
    if wrong:
        raise Invalid(wrong)
    stamp = hour_of if anonymous else _exactly
    report = FrictionReport(
        reporter=None if anonymous else by,
        anonymous=anonymous,
        site=site,
        team_id=by.team_id if by.site_id == site.pk and not anonymous else None,
        tool=tool,
        call_type=facts.get("call_type"),
        category=facts.get("category"),
        nature=facts.get("nature", Nature.FRICTION),
        severity=facts["severity"],
        moment=facts.get("moment", ""),
        title=first_sentence(said["text"].text),
        release=facts.get("release") or _release_at(tool, facts.get("created_at") or now),
        **{name: masked.text for name, masked in said.items()},
        interaction_id=call.text,
        masked=counted(*said.values(), call),
        # Few people send reports by a program of their own, or sat in a session at that hour.
        source=Source.PAGE if anonymous and source in _BY_FEW else source,
        external_id=facts.get("external_id"),
        created_at=stamp(facts.get("created_at") or now),
        stored_at=stamp(timezone.now()),
        updated_at=stamp(now),
    )
    report.author = by if anonymous else None
    return report


def _exactly(at: datetime) -> datetime:
    return at


@steady()
def store(reports: Sequence[FrictionReport]) -> Sequence[FrictionReport]:
    """Store prepared reports with their owners in the caller's transaction and tell the journal: so they get dates."""
    if not reports:
        return []
    nameless = [report for report in reports if report.anonymous]
    _leave_places_out(nameless)
    complete("report.filed", reports)
    stored = create_rows(reports)
    seal_all(nameless)
    with untraced(bool(nameless)):
        _tell_filed(stored)
    return stored


def _leave_places_out(reports: Sequence[FrictionReport]) -> None:
    """Of reports without a name, those whose site would tell too much are filed as from none."""
    untold = untold_sites() if reports else ()
    for report in reports:
        report.unplaced = report.site_id in untold


def _tell_filed(reports: Sequence[FrictionReport]) -> None:
    record_all(
        fact(
            "report.filed",
            report,
            at=report.created_at,
            actor=report.reporter_id,
            nature=report.nature,
            severity=report.severity,
            tool=report.tool_id,
            anonymous=report.anonymous,
            masked=report.masked,
            source=report.source,
        )
        for report in reports
    )


def _site_of(by: User) -> Site:
    """Where somebody works; in an organisation with one site, that one."""
    if by.site is not None:
        return by.site
    sites = list(Site.objects.filter(is_active=True)[:2])
    if len(sites) == 1:
        return sites[0]
    raise Invalid(
        {"": _("You belong to no site yet, and a report needs one for its dates. Ask an admin to add you to yours.")}
    )


def _release_at(tool: Tool, at: datetime) -> Release | None:
    """Of the tool's releases, which a process may hold already, the one that was in use."""
    return max((one for one in tool.releases.all() if one.released_at <= at), key=_released_at, default=None)


def _released_at(release: Release) -> datetime:
    return release.released_at


def _words_of(facts: Facts) -> tuple[dict[str, Masked], dict[str, Text | list[Text]]]:
    """The three texts, masked, and what is wrong with any of them."""
    said: dict[str, Masked] = {}
    wrong: dict[str, Text | list[Text]] = {}
    for name in _TEXTS:
        try:
            said[name] = words(name, str(facts.get(name, "")), required=name == "text")
        except Invalid as refused:
            wrong |= refused.fields
    return said, wrong


def _wrong(facts: Facts, site: Site, now: datetime) -> dict[str, Text | list[Text]]:
    moment, created_at = facts.get("moment", ""), facts.get("created_at")
    wrong = _wrong_things(facts, site)
    if facts.get("nature", Nature.FRICTION) not in Nature.values:
        wrong["nature"] = _("Choose friction, works_well, stay_out, explain or workaround.")
    if facts["severity"] not in Severity.values:
        wrong["severity"] = _("Choose blocking, slowing or annoying.")
    if moment and moment not in Moment.values:
        wrong["moment"] = _("Choose opening, during, wrap_up or between.")
    if not is_interaction_id(facts.get("interaction_id", "").strip()):
        told = _("Give the call's id as your phone system shows it: letters, digits and . _ : / # = -")
        wrong["interaction_id"] = told
    if not is_external_id(facts.get("external_id") or ""):
        wrong["external_id"] = NO_ID
    if created_at is not None and created_at > now:
        wrong["created_at"] = _("This is in the future. Leave it out, or give the time when it happened.")
    return wrong


def _wrong_things(facts: Facts, site: Site) -> dict[str, Text | list[Text]]:
    """What is wrong with the things of the catalogue that it names."""
    tool, release = facts["tool"], facts.get("release")
    call_type, category = facts.get("call_type"), facts.get("category")
    wrong: dict[str, Text | list[Text]] = {}
    if not tool.is_active:
        wrong["tool"] = _("This tool is no longer in use. Choose another one.")
    elif not _used_at(tool, site):
        wrong["tool"] = _("This tool is not in use at your site. Choose another one.")
    if release is not None and release.tool_id != tool.pk:
        wrong["release"] = _("This is a release of another tool. Choose one of this tool, or leave it out.")
    if call_type is not None and not call_type.is_active:
        wrong["call_type"] = _("This call type is no longer in use. Choose another one.")
    if category is not None and not category.is_active:
        wrong["category"] = _("This category is no longer in use. Choose another one.")
    return wrong


def is_external_id(text: str) -> bool:
    """Whether another system's id may be stored as it came: masked, two would be one."""
    return not mask(text, (), only=ID_MAY_NOT_HOLD).counts


def is_interaction_id(text: str) -> bool:
    """Whether a phone system could call a call so; nothing at all is allowed."""
    return _INTERACTION.fullmatch(text) is not None


def _used_at(tool: Tool, site: Site) -> bool:
    """Whether a tool is in use at a site; one without sites is in use everywhere."""
    places = {one.pk for one in tool.sites.all()}
    return not places or site.pk in places


@transaction.atomic(savepoint=False)
def set_owner(
    *, report: FrictionReport, owner: User | None, rule_name: str, reason: str, at: datetime
) -> FrictionReport:
    """Write who answers for the report, by which rule and why. Routing decides that and tells the journal."""
    put_owner(report=report, owner=owner, rule_name=rule_name, reason=reason)
    report.version, report.updated_at = report.version + 1, at
    FrictionReport.objects.filter(pk=report.pk).update(**{name: getattr(report, name) for name in _OWNING})
    return report


def put_owner(*, report: FrictionReport, owner: User | None, rule_name: str, reason: str) -> None:
    """The same on a report that is about to be stored."""
    report.owner, report.routing_rule, report.routing_reason = owner, rule_name[:160], reason
