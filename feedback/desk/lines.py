"""Lines of the inbox, as ready words that are worked out once: fifty of them cost little more than a plain table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from feedback.catalogue.models import Severity
from feedback.desk import pictures
from feedback.desk.rows import clocks_of, place_of
from feedback.desk.standing import Clock, Standing, standing_of
from feedback.reports.models import FrictionReport


class Told(NamedTuple):
    """As much of a report as a line shows."""

    pk: int
    title: str
    state: str
    severity: str
    unplaced: bool
    people_count: int
    tool: str
    site: str
    team: str | None
    theme: str | None


COLUMNS = (*Told._fields[:6], "tool__name", "site__name", "team__name", "theme_link__theme__title")


@dataclass(frozen=True, slots=True)
class Line:
    """One report that somebody owes an answer. What is made of its number or of codes alone needs no escaping."""

    pk: SafeString
    reference: SafeString
    url: SafeString
    answer_url: SafeString
    people: SafeString
    unit: SafeString
    title: str
    about: str
    standing: Standing[Clock]
    tone: SafeString
    bar: SafeString
    left: SafeString | str
    status: SafeString


def lines_of(reports: QuerySet[FrictionReport], ids: Sequence[int], now: datetime) -> list[Line]:
    """The lines of those of `reports` that have these ids, in the ids' order; two queries however many there are."""
    found = {row[0]: Told(*row) for row in reports.filter(pk__in=ids).order_by().values_list(*COLUMNS)}
    clocks = clocks_of(ids)
    words = _Words()
    return [_line(found[pk], standing_of(found[pk], clocks[pk], now), words, now) for pk in ids if pk in found]


class _Words:
    """What all lines of a page share."""

    def __init__(self) -> None:
        self.board, self.inbox = reverse("reports:board"), reverse("inbox")
        self.severities = {str(code): str(label) for code, label in Severity.choices}
        self.one, self.several = (SafeString(escape(ngettext("person", "people", count))) for count in (1, 2))
        self.zone = timezone.get_current_timezone()


def _line(told: Told, standing: Standing[Clock], words: _Words, now: datetime) -> Line:
    place = place_of("" if told.unplaced else told.site, told.team or "")
    return Line(
        pk=SafeString(told.pk),
        reference=SafeString(f"F-{told.pk}"),
        url=SafeString(f"{words.board}/F-{told.pk}"),
        answer_url=SafeString(f"{words.inbox}/F-{told.pk}/answer"),
        people=SafeString(told.people_count),
        unit=words.one if told.people_count == 1 else words.several,
        title=told.title,
        about=" · ".join(filter(None, (told.tool, place, words.severities[told.severity], told.theme))),
        standing=standing,
        tone=SafeString(standing.tone),
        bar=pictures.bar_of(standing, now=now, zone=words.zone),
        left=pictures.left_of(standing, now=now, zone=words.zone),
        status=pictures.status_of(standing, seen_from="owner"),
    )
