"""The guided set-up's writes: each puts together what the rooms below do one by one, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from feedback.calendars.actions import create_calendar
from feedback.catalogue import actions as catalogue
from feedback.catalogue.models import Tool, Vendor
from feedback.commitments import actions as commitments
from feedback.commitments.models import SlaPolicy
from feedback.people import actions as people
from feedback.people.models import Organisation, Role, Scope, Site, User
from feedback.people.queries import organisation
from feedback.routing.actions import edit_rule
from feedback.routing.actions.rules import Draft
from feedback.routing.models import RoutingRule

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Hours to begin with; each can be changed day by day later.
HOURS: Mapping[str, Mapping[str, list[list[str]]]] = {
    "office": {day: [["09:00", "17:30"]] for day in WEEK[:5]},
    "long": {day: [["08:00", "20:00"]] for day in WEEK[:6]},
    "always": {day: [["00:00", "24:00"]] for day in WEEK},
}


@transaction.atomic
def settle_place(
    *, by: User, name: str, language: str, site: str, timezone: str, hours: str, now: datetime | None = None
) -> Site:
    """Name the organisation and make (or rename) its first site with its hours. Raises Forbidden, Invalid."""
    first = Site.objects.order_by("pk").first()
    calendar = (
        first.calendar
        if first
        else create_calendar(by=by, name=site, timezone_name=timezone, hours=HOURS[hours], now=now)
    )
    place = (
        people.edit_site(site=first, by=by, name=site, timezone=timezone, now=now)
        if first
        else people.create_site(by=by, name=site, timezone=timezone, calendar=calendar, now=now)
    )
    people.edit_organisation(by=by, name=name, language=language, timezone=timezone, calendar=calendar, now=now)
    catalogue.ensure_defaults(language, by=by, now=now)
    return place


@transaction.atomic
def add_tool(*, by: User, name: str, vendor: str, owner: User, now: datetime | None = None) -> Tool:
    """A tool with its vendor (made when it is new) and the person who answers for it, who gets the role for that."""
    maker = Vendor.objects.filter(name__iexact=vendor.strip()).first() if vendor.strip() else None
    if maker is None and vendor.strip():
        maker = catalogue.create_vendor(by=by, name=vendor, now=now)
    tool = catalogue.create_tool(by=by, name=name, vendor=maker, owner=owner, now=now)
    people.grant(person=owner, role=Role.OWNER, scope=Scope.TOOL, scope_id=tool.pk, by=by, now=now)
    return tool


@transaction.atomic
def settle_rule(*, by: User, person: User | None, now: datetime | None = None) -> RoutingRule:
    """Who gets what no other rule takes: the tool's owner, or one person."""
    rule = RoutingRule.objects.get(is_fallback=True)
    target = RoutingRule.Target.PERSON if person else RoutingRule.Target.TOOL_OWNER
    rule = edit_rule(rule=rule, by=by, draft=Draft(name=rule.name, target=target, person=person), now=now)
    _confirm("rule", by, now)
    return rule


@transaction.atomic
def settle_promise(*, by: User, lengths: Mapping[str, Any], now: datetime | None = None) -> SlaPolicy:
    """How long the look and the answer take that are promised where no other policy says otherwise."""
    policy = SlaPolicy.objects.get(is_fallback=True)
    policy = commitments.edit_policy(policy=policy, by=by, changes=lengths, now=now)
    _confirm("promise", by, now)
    return policy


@transaction.atomic
def finish(*, by: User, now: datetime) -> Organisation:
    """The set-up is done; its page lists from now on what can be set up."""
    return people.edit_organisation(by=by, setup_done_at=now, now=now)


def _confirm(code: str, by: User, now: datetime | None) -> None:
    confirmed = sorted({*organisation().setup_confirmed, code})
    people.edit_organisation(by=by, setup_confirmed=confirmed, now=now)
