"""`{% load desk %}`: a report's standing in words, beside the bar that shows it."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback.commitments.models import Kind
from feedback.core.templatetags import ui
from feedback.core.wording import near_day_name
from feedback.desk import pictures
from feedback.desk.standing import Standing

register = template.Library()


@register.simple_tag(takes_context=True)
def standing_bar(context: Context, standing: Standing[Any], *, marks: bool = False) -> SafeString | str:
    """The bar of the promise that counts; nothing where none was made."""
    return ui.promise_bar(context, clock=standing.clock, facts=standing.facts, marks=marks) if standing.clock else ""


@register.simple_tag
def standing_status(standing: Standing[Any]) -> SafeString:
    """Where a report stands, in shape, word and colour; of a promise in trouble, which one."""
    return pictures.status_of(standing)


@register.simple_tag(takes_context=True)
def falls_due(context: Context, standing: Standing[Any]) -> SafeString | str:
    """What comes next and when, in a few words: "answer by tomorrow, 17:30", "change by Fri 4 Dec", "we said …"."""
    upcoming = standing.upcoming
    if upcoming is None:
        return _answered(context, standing)
    if standing.stopped:
        return _("the clock waits")
    if standing.broken:
        return _filled(_("we said %(at)s"), ui.when(context, upcoming.due_at, form="day"))
    sentences = {
        Kind.ACKNOWLEDGE: pgettext("promise", "seen by %(at)s"),
        Kind.RESPOND: pgettext("promise", "answer by %(at)s"),
        Kind.DELIVER: pgettext("promise", "change by %(at)s"),
    }
    return _filled(sentences[Kind(upcoming.kind)], _soon(context, standing))


def _answered(context: Context, standing: Standing[Any]) -> SafeString | str:
    if standing.clock is None or standing.clock.kept_at is None:
        return ""
    return _filled(_("answered %(at)s"), ui.when(context, standing.clock.kept_at, form="near-day"))


def _soon(context: Context, standing: Standing[Any]) -> SafeString | str:
    """With the time of day where that matters: yesterday, today and tomorrow."""
    if standing.upcoming is None:
        return ""
    due_at = standing.upcoming.due_at
    near = near_day_name(due_at, zone=timezone.get_current_timezone(), now=ui.now_of(context))
    return ui.when(context, due_at, form="near" if near else "day")


def _filled(sentence: str, at: SafeString | str) -> SafeString:
    return format_html(sentence.replace("%(at)s", "{}"), at)
