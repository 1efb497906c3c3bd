"""Raising a report: checked, masked, stored, and told to the journal, whose reactions give it owner and dates."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Category, Moment, Severity, Tool
from feedback.core.errors import Conflict, Invalid, Text
from feedback.people.models import Site, User
from feedback.reports.actions.moving import counted, tell, words
from feedback.reports.masking import Masked
from feedback.reports.models import FrictionReport, Source
from feedback.reports.titles import first_sentence

#: What call platforms use for ids. No spaces and no @, so no sentence and no address fits in.
_INTERACTION = re.compile(r"[A-Za-z0-9._:/#=-]{0,120}")


@transaction.atomic
def file_report(
    *,
    by: User,
    tool: Tool,
    severity: str,
    text: str,
    call_type: CallType | None = None,
    category: Category | None = None,
    moment: str = "",
    expected: str = "",
    suggested: str = "",
    interaction_id: str = "",
    anonymous: bool = False,
    source: str = Source.PAGE,
    external_id: str | None = None,
    created_at: datetime | None = None,
    now: datetime | None = None,
) -> FrictionReport:
    """Store what got in somebody's way; returns the report with its owner.

    `created_at` (UTC, not in the future) is for history: clocks run from it. Raises Invalid, field by field, and
    Conflict when `external_id` is taken.
    """
    now = now or timezone.now()
    site = _site_of(by)
    _check(
        tool=tool,
        call_type=call_type,
        category=category,
        severity=severity,
        moment=moment,
        interaction_id=interaction_id,
        created_at=created_at,
        site=site,
        now=now,
    )
    said = _Words(
        words("text", text), words("expected", expected, required=False), words("suggested", suggested, required=False)
    )
    if external_id is not None and FrictionReport.objects.filter(external_id=external_id).exists():
        raise Conflict(_("A report with this external_id is stored already."))
    report = FrictionReport.objects.create(
        reporter=by,
        anonymous=anonymous,
        site=site,
        team_id=by.team_id if by.site_id == site.pk else None,
        tool=tool,
        call_type=call_type,
        category=category,
        severity=severity,
        moment=moment,
        title=first_sentence(said.text.text),
        text=said.text.text,
        expected=said.expected.text,
        suggested=said.suggested.text,
        interaction_id=interaction_id.strip(),
        masked=said.counts,
        source=source,
        external_id=external_id,
        created_at=created_at or now,
        updated_at=now,
    )
    tell(
        "report.filed",
        report,
        at=report.created_at,
        actor=None if anonymous else by.pk,
        severity=severity,
        tool=tool.pk,
        anonymous=anonymous,
        masked=said.counts,
        source=source,
    )
    return report


@dataclass(frozen=True, slots=True)
class _Words:
    text: Masked
    expected: Masked
    suggested: Masked

    @property
    def counts(self) -> dict[str, int]:
        return counted(self.text, self.expected, self.suggested)


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


def _check(
    *,
    tool: Tool,
    call_type: CallType | None,
    category: Category | None,
    severity: str,
    moment: str,
    interaction_id: str,
    created_at: datetime | None,
    site: Site,
    now: datetime,
) -> None:
    wrong: dict[str, Text] = {}
    if not tool.is_active:
        wrong["tool"] = _("This tool is no longer in use. Choose another one.")
    elif tool.sites.exists() and not tool.sites.filter(pk=site.pk).exists():
        wrong["tool"] = _("This tool is not in use at your site. Choose another one.")
    if call_type is not None and not call_type.is_active:
        wrong["call_type"] = _("This call type is no longer in use. Choose another one.")
    if category is not None and not category.is_active:
        wrong["category"] = _("This category is no longer in use. Choose another one.")
    if severity not in Severity.values:
        wrong["severity"] = _("Choose blocking, slowing or annoying.")
    if moment and moment not in Moment.values:
        wrong["moment"] = _("Choose opening, during, wrap_up or between.")
    if not _INTERACTION.fullmatch(interaction_id.strip()):
        wrong["interaction_id"] = _(
            "Give the call's id as your phone system shows it: letters, digits and . _ : / # = -"
        )
    if created_at is not None and created_at > now:
        wrong["created_at"] = _("This is in the future. Leave it out, or give the time when it happened.")
    if wrong:
        raise Invalid(wrong)


@transaction.atomic(savepoint=False)
def set_owner(
    *, report: FrictionReport, owner: User | None, rule_name: str, reason: str, at: datetime
) -> FrictionReport:
    """Write who answers for the report, by which rule and why. Routing decides that and tells the journal."""
    FrictionReport.objects.filter(pk=report.pk).update(
        owner=owner, routing_rule=rule_name[:160], routing_reason=reason, version=report.version + 1, updated_at=at
    )
    report.owner, report.routing_rule, report.routing_reason = owner, rule_name[:160], reason
    report.version, report.updated_at = report.version + 1, at
    return report
