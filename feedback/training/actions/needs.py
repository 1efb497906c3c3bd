"""Answering a proposal for an extra session: plan one, or say that it is not needed; and when one is proposed."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.core.errors import Conflict, Invalid
from feedback.core.text import clean_line
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import Grant, Role, User
from feedback.training.actions.programmes import make_programme
from feedback.training.drafting import today_at
from feedback.training.models import NeedAnswer, NeedTerms, Programme
from feedback.training.needs import Need, needs_for
from feedback.training.permissions import may_answer_needs, may_keep_programmes

#: How long an extra session takes.
MINUTES = 15
REASON_LIMIT = 300
_NAME = 120


@transaction.atomic
def plan_need(*, key: str, by: User, now: datetime | None = None) -> Programme:
    """Make a programme of one round that opens today: fifteen minutes for those whom a proposal is for.

    The champions of its sites may lead. Nothing is planned yet: that is the round's own plan. Raises Forbidden, and
    Conflict where the proposal does not stand any more.
    """
    now = now or timezone.now()
    need = _held(key, by, now)
    leads = Grant.objects.filter(user=OuterRef("pk"), role=Role.CHAMPION)
    made = make_programme(
        by=by,
        now=now,
        name=_free_name(need),
        summary=_summary(need),
        recurrence="",
        starts_on=today_at(None, now),
        minutes=MINUTES,
        sites=need.sites,
        tools=[need.tool],
        call_types=need.call_types,
        leads=list(User.objects.filter(Exists(leads), is_active=True, site__in=need.sites).order_by("pk")),
        because_category=need.category,
        because_change=need.change,
    )
    _answer(need, by, now, programme=made)
    record(_fact("need.planned", need, by, now, programme_id=made.pk))
    return made


@transaction.atomic
def dismiss_need(*, key: str, by: User, reason: str = "", now: datetime | None = None) -> Need:
    """Say that a proposal is not needed at one's sites. Raises Forbidden, and Conflict where it does not stand."""
    now = now or timezone.now()
    need = _held(key, by, now)
    _answer(need, by, now, reason=clean_line(reason)[:REASON_LIMIT])
    record(_fact("need.dismissed", need, by, now))
    return need


@transaction.atomic
def set_need_terms(*, by: User, reports: int, days: int, now: datetime | None = None) -> NeedTerms:
    """Say after how many reports in how many days a session is proposed. Raises Forbidden, Invalid field by field."""
    may_keep_programmes(by).demand()
    rule = _locked_terms()
    was = {"reports": rule.reports, "days": rule.days}
    rule.reports, rule.days = reports, days
    try:
        rule.clean_fields()
    except ValidationError as error:
        raise Invalid(error.message_dict) from error
    if was != {"reports": reports, "days": days}:
        rule.save()
        facts = {"reports": reports, "days": days, "was": was}
        record(Fact("need.terms_set", Thing("need_terms", rule.pk), now or timezone.now(), actor=by.pk, data=facts))
    return rule


def _held(key: str, by: User, now: datetime) -> Need:
    """The proposal as it stands for somebody; nobody else answers one until the transaction ends."""
    may_answer_needs(by).demand()
    _locked_terms()
    found = {need.key: need for need in needs_for(by, now=now)}
    if key not in found:
        raise Conflict(gettext_lazy("This is not proposed any more. Somebody may have answered it already."))
    return found[key]


def _locked_terms() -> NeedTerms:
    NeedTerms.objects.get_or_create(pk=NeedTerms.ONLY)
    return NeedTerms.objects.select_for_update().get(pk=NeedTerms.ONLY)


def _answer(need: Need, by: User, now: datetime, **said: Any) -> None:
    about = {"category": need.category, "change": need.change, "tool": need.tool}
    NeedAnswer.objects.bulk_create(NeedAnswer(site=site, by=by, at=now, **about, **said) for site in need.sites)


def _fact(verb: str, need: Need, by: User, now: datetime, **data: Any) -> Fact:
    own = need.change or need.category
    subject = Thing(need.kind, own.pk if own else 0)
    facts = {"site_ids": [site.pk for site in need.sites], "reports": need.reports, **data}
    return Fact(verb, subject, now, actor=by.pk, tool_id=need.tool.pk, data=facts)


def _free_name(need: Need) -> str:
    """A name that no programme in use has."""
    what = need.change.title if need.change else f"{need.category}, {need.tool}"
    base = what if len(what) <= _NAME - 8 else f"{what[: _NAME - 9]}…"
    taken = Programme.objects.filter(is_active=True, name__istartswith=base).values_list("name", flat=True)
    used, name, number = {each.lower() for each in taken}, base, 2
    while name.lower() in used:
        name, number = f"{base} ({number})", number + 1
    return name


def _summary(need: Need) -> str:
    if need.change:
        return _("What changed, and what it means on a call.")
    return _("What gets in the way again and again, and what helps until it is gone.")
