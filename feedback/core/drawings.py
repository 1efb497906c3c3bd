"""Promise bars, icons, states and instants: in Python, because a page draws dozens of each, most of them alike.

What depends on nothing but its arguments is drawn once a process.
"""

from datetime import datetime, tzinfo
from functools import lru_cache
from html import escape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from feedback.core import wording
from feedback.core.barpicture import Picture
from feedback.core.promisebar import DrawnMark, MarkKind, PromiseBar

#: The marks' shapes, drawn at the start of a segment.
SHAPES = {
    MarkKind.SEEN: SafeString('<circle cx="4" cy="4" r="2.4"/>'),
    MarkKind.ANSWERED: SafeString('<path d="M1 8V1h6.5L5.8 3.2 7.5 5.4H1"/>'),
    MarkKind.CHANGED: SafeString('<path d="M4 .8 7.4 4.2 4 7.6 .6 4.2z"/>'),
}

TIMES = {
    "": '<time datetime="{}" title="{}">{}</time>',
    "ago": '<time datetime="{}" title="{}" data-live="ago">{}</time>',
    "due": '<time datetime="{}" title="{}" data-live="due">{}</time>',
}


@lru_cache(maxsize=1024)
def icon(name: str, size: str = "", tone: str = "", label: str = "") -> SafeString:
    """A symbol of the sprite, decorative unless it has a label."""
    classes = " ".join(filter(None, ["i", "i-l" if size == "l" else "", tone]))
    drawing = '<svg class="{}" viewBox="0 0 24 24" {}><use href="#i-{}"/></svg>'
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(drawing, classes, spoken, name)


@lru_cache(maxsize=1024)
def status(symbol: str, tone: str, label: str) -> SafeString:
    """A state as shape, word and colour."""
    return format_html('<span class="st {}">{}{}</span>', tone, icon(symbol), label)


def instant(value: datetime, text: str, *, zone: tzinfo, live: str = "") -> SafeString:
    """An instant in words, the exact one in the title; `live` ("ago", "due") keeps it true while the page is open."""
    # A list has dozens of them, and only the last two can hold anything to escape.
    return SafeString(TIMES[live].format(wording.iso(value), escape(wording.exact(value, zone=zone)), escape(text)))


def draw_bar(bar: PromiseBar) -> SafeString:
    """The bar: one dashed stroke for the days, and with marks the larger one with what stands above a day."""
    if not bar.with_marks:
        return _plain(bar.picture, get_language())
    return _draw(bar.picture, bar.label, SafeString("".join(draw_mark(mark) for mark in bar.drawn_marks)))


# A list's fifty bars stand on a dozen different days.
@lru_cache(maxsize=2048)
def _plain(picture: Picture, _language: str | None) -> SafeString:
    return _draw(picture, picture.words, SafeString(""))


def _draw(picture: Picture, label: str, marks: SafeString) -> SafeString:
    strokes = ((stroke.name, stroke.path) for stroke in picture.strokes)
    return format_html(
        '<svg class="pb {}" viewBox="{} 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        f"pb-m {picture.kind}" if picture.with_marks else picture.kind,
        -1 if picture.with_marks else 0,
        picture.width,
        20 if picture.with_marks else 12,
        label,
        format_html_join("", '<path class="{}" d="{}"/>', strokes),
        marks,
    )


def draw_mark(mark: DrawnMark) -> SafeString:
    """One mark above its day: open while it is only promised."""
    classes = "m" if mark.done else "m m-open"
    return format_html('<g class="{}" transform="translate({} 0)">{}</g>', classes, mark.x, SHAPES[mark.kind])
