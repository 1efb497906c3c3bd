"""`{% load ui %}`: the design system's tags. What each takes, with examples: templates/ui/README.md."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from feedback.core import drawings, fields, wording
from feedback.core.initials import initials_of
from feedback.core.looks import look_of
from feedback.core.middleware import TIDY
from feedback.core.parts import Chip
from feedback.core.promisebar import Mark, MarkKind, PromiseBar, facts_of
from feedback.core.squares import Squares
from feedback.core.toasts import Toast, toast_of

register = template.Library()


def now_of(context: Context) -> datetime:
    """The page's now: the view's, if it travels in time, else the clock's."""
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()


@register.filter
def said(text: object) -> str:
    """`{{ report.text|said }}`: somebody's words between the reader's quotation marks."""
    return wording.said(str(text))


# --- icons, status, people ---------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, *, size: str = "", tone: str = "", label: str = "") -> SafeString:
    """A symbol of the sprite. Decorative unless it has a `label`."""
    return drawings.icon(name, size, tone, str(label))


@register.simple_tag
def status(state: str, *, label: str = "", tone: str | None = None, icon_name: str = "") -> SafeString:
    """A state as shape, word and colour. `label` replaces the word ("To be seen"), `tone` the colour."""
    look = look_of(str(state))
    shown_tone = look.tone if tone is None else tone
    return drawings.status(icon_name or look.icon, shown_tone, str(label or look.label))


@register.filter
def initials(person: object) -> str:
    """Two or three signs for a person: "MT" for Marie Tremblay, "17" for Agent 017, "O4" for Owner 04."""
    return initials_of(str(getattr(person, "name", person) or ""))


@register.inclusion_tag("ui/person.html")
def person(someone: object, *, detail: str = "", anonymous: bool = False) -> dict[str, Any]:
    """A person with the square of their initials; `anonymous` shows the shield and no hint of who it was."""
    hidden = anonymous or someone is None
    return {"name": "" if hidden else str(getattr(someone, "name", someone)), "detail": detail, "anonymous": hidden}


# --- dates and times ---------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def when(context: Context, value: datetime | None, *, form: str = "short", relative: str = "") -> SafeString | str:
    """An instant on the reader's clock, the exact one with its zone in the title.

    `form`: short "Tue 24 Nov, 17:30" · long "Tuesday 24 November, 17:30" · near "tomorrow, 17:30" · day "Tue 24 Nov"
    · near-day "tomorrow" · long-day "Tuesday 24 November" · plain-day "24 November" · time "17:30" · till "17:30", if
    today · ago "5 min ago". `relative="yes"` adds "(in 3 d 6 h)".
    """
    if not value:  # a template gives "" for what a dictionary lacks
        return ""
    zone, now = timezone.get_current_timezone(), now_of(context)
    text = wording.FORMS[form](value, zone, now)
    if form == "ago":
        return _time(value, text, live="ago")
    if not relative:
        return _time(value, text)
    return format_html('{} <small class="nowrap">({})</small>', _time(value, text), _ago(value, now))


@register.simple_tag(takes_context=True)
def due(context: Context, value: datetime | None, *, stopped: bool = False) -> SafeString | str:
    """The time left until a promise falls due ("1 d 6 h") or how late it is ("2 d late"); "stopped" while it waits."""
    if not value:
        return ""
    if stopped:
        return wording.stopped()
    return _time(value, wording.time_left(value, zone=timezone.get_current_timezone(), now=now_of(context)), live="due")


@register.simple_tag(takes_context=True)
def on_day(context: Context, value: date | None, *, form: str = "short") -> SafeString | str:
    """A plain date (no instant): "Tue 24 Nov", `form="long"` "Tuesday 24 November", `form="plain"` "24 November"."""
    if not value:
        return ""
    today = now_of(context).astimezone(timezone.get_current_timezone()).date()
    text = wording.day(value, today=today, form=form)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


def _ago(value: datetime, now: datetime) -> SafeString:
    return _time(value, wording.relative(value, now=now), live="ago")


def _time(value: datetime, text: str, *, live: str = "") -> SafeString:
    return drawings.instant(value, text, zone=timezone.get_current_timezone(), live=live)


@register.filter
def span(value: timedelta) -> str:
    """A timedelta in words: "2 h 4 min"."""
    return wording.span(value)


@register.filter
def percent(value: int) -> str:
    """A whole number of percent as the language writes it: "92%", in French "92 %"."""
    return wording.percent(value)


# --- the promise -------------------------------------------------------------------------------------------------


def bar_from(context: Context, facts: Mapping[str, Any], *, with_marks: bool) -> PromiseBar:
    """A bar from a tag's keyword arguments; see `promise_bar`."""
    clock, more = facts.get("clock"), facts.get("facts") or {}
    known = {**(facts_of(clock) if clock is not None else {}), **more, **facts}
    return PromiseBar(
        opened_at=known["opened_at"],
        due_at=known["due_at"],
        now=now_of(context),
        zone=timezone.get_current_timezone(),
        state=str(known.get("state", "running")),
        ended_at=known.get("ended_at"),
        risk=known.get("risk"),
        marks=tuple(_marks(known)) if with_marks else (),
        with_marks=with_marks,
    )


def _marks(facts: Mapping[str, Any]) -> list[Mark]:
    """`seen_at` is done and drawn solid, `seen_due` is promised and drawn open; the same for answer and change."""
    names = {"seen": MarkKind.SEEN, "answer": MarkKind.ANSWERED, "change": MarkKind.CHANGED}
    done = {"seen": "seen_at", "answer": "answered_at", "change": "changed_at"}
    found = []
    for name, kind in names.items():
        if at := facts.get(done[name]):
            found.append(Mark(kind, at))
        elif at := facts.get(f"{name}_due"):
            found.append(Mark(kind, at, done=False))
    return found


@register.simple_tag(takes_context=True)
def promise_bar(context: Context, *, marks: bool = False, **facts: Any) -> SafeString:
    """The promise as a bar. `opened_at`, `due_at`, `state`, and `ended_at` once it is kept, paused or called off.

    `marks=True` draws the larger bar with its marks: `seen_at`/`seen_due`, `answered_at`/`answer_due`,
    `changed_at`/`change_due`. `risk=True/False` overrides the 80% rule. `clock=` takes a commitment instead of the
    first four, `facts=` a mapping of any of these.
    """
    return drawings.draw_bar(bar_from(context, facts, with_marks=marks))


@register.simple_tag(takes_context=True)
def promise_status(context: Context, **facts: Any) -> SafeString:
    """A promise's state in shape, word and colour, true at this moment; takes what `promise_bar` takes."""
    bar = bar_from(context, facts, with_marks=False)
    if bar.state == "cancelled":
        return status("cancelled")
    return status(bar.kind, label=wording.kept_late() if bar.kind == "broken" and bar.ended_at else "")


@register.inclusion_tag("ui/fortnight.html", takes_context=True)
def fortnight(context: Context, **facts: Any) -> dict[str, Any]:
    """The promise as a calendar of two weeks; takes what `promise_bar` takes."""
    return {"bar": bar_from(context, facts, with_marks=True)}


@register.inclusion_tag("ui/squares.html")
def squares(*, asked: int, fixed: int = 0, still: int = 0, words: bool = False) -> dict[str, Any]:
    """One square a person. `words=True` writes the figures beside the picture."""
    return {"squares": Squares(asked, fixed, still), "words": words}


# --- forms -------------------------------------------------------------------------------------------------------


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """A field with label, hint, error and counter, wired together. Options: see `fields.FieldOptions`."""
    return render_to_string("ui/field.html", fields.context_of(bound, fields.FieldOptions(**options)))


@register.filter
def error_links(form: Any) -> list[fields.ErrorLink]:
    """The form's errors as links to their fields, for the error summary."""
    return fields.error_links(form)


@register.simple_tag(takes_context=True)
def chips(context: Context, form: Any) -> list[Chip]:
    """The filters that are on, each with the address that takes it off."""
    return fields.chips_of(form, context["request"].path)


# --- addresses and pages -----------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """This page's query string with some values changed; None or "" takes one out. Paging starts again."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("cursor", None)
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else request.path


@register.simple_tag
def query(**values: Any) -> str:
    """A query string of the values that are set: `?tool=3&state=new`."""
    return "?" + urlencode({key: value for key, value in values.items() if value not in (None, "")})


@register.simple_tag
def tidy() -> SafeString:
    """In a form that filters: fields left empty stay out of the address, with scripts and without."""
    return format_html('<input type="hidden" name="{}" value="1">', TIDY)


@register.filter
def as_toast(message: Message) -> Toast:
    """A Django message as a toast."""
    return toast_of(message)


@register.simple_tag
def keys(*pairs: str) -> SafeString:
    """A legend of keys: `{% keys "J K" _("down, up") "Enter" _("open") %}`."""
    return render_to_string("ui/keys.html", {"pairs": list(zip(pairs[::2], pairs[1::2], strict=True))})


# --- blocks with content -----------------------------------------------------------------------------------------


@register.simple_block_tag
def note(content: str, tone: str = "", symbol: str = "") -> SafeString:
    """A note on the page's own ground: `{% note "risk" %}<strong>At risk.</strong> …{% endnote %}`."""
    look = look_of(tone) if tone else None
    name = symbol or (look.icon if look else "info")
    return format_html('<div class="note {}">{}<div>{}</div></div>', tone, icon(name), content)


@register.simple_block_tag
def section(content: str, title: str, anchor: str = "") -> SafeString:
    """A section's head: the title left, the content (one link or figure) right, an ink line below."""
    identifier = format_html(' id="{}"', anchor) if anchor else ""
    return format_html('<div class="sec"><h2{}>{}</h2>{}</div>', identifier, title, content)


@register.simple_block_tag
def dialog(content: str, anchor: str, title: str) -> SafeString:
    """A dialog that `data-dialog="anchor"` opens. The opener must also work without it, as a link to a confirm page."""
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"><div class="stack"><h2 id="{0}-title">{1}</h2>{2}</div></dialog>',
        anchor,
        title,
        content,
    )
