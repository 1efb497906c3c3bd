"""Promise bars as inline SVG. In Python rather than in a template because a list draws fifty of them on every page."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from feedback.core.promisebar import DrawnMark, MarkKind, PromiseBar

#: The marks' shapes, drawn at the start of a segment.
SHAPES = {
    MarkKind.SEEN: SafeString('<circle cx="4" cy="4" r="2.4"/>'),
    MarkKind.ANSWERED: SafeString('<path d="M1 8V1h6.5L5.8 3.2 7.5 5.4H1"/>'),
    MarkKind.CHANGED: SafeString('<path d="M4 .8 7.4 4.2 4 7.6 .6 4.2z"/>'),
}


def draw_bar(bar: PromiseBar) -> SafeString:
    """The bar: one dashed stroke for the days, and with marks the larger one with what stands above a day."""
    strokes = format_html_join("", '<path class="{}" d="{}"/>', ((stroke.name, stroke.path) for stroke in bar.strokes))
    marks = SafeString("".join(draw_mark(mark) for mark in bar.drawn_marks)) if bar.with_marks else ""
    return format_html(
        '<svg class="pb {}" viewBox="{} 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        f"pb-m {bar.kind}" if bar.with_marks else bar.kind,
        -1 if bar.with_marks else 0,
        bar.width,
        20 if bar.with_marks else 12,
        bar.label,
        strokes,
        marks,
    )


def draw_mark(mark: DrawnMark) -> SafeString:
    """One mark above its day: open while it is only promised."""
    classes = "m" if mark.done else "m m-open"
    return format_html('<g class="{}" transform="translate({} 0)">{}</g>', classes, mark.x, SHAPES[mark.kind])
