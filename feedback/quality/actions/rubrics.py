"""Writing rubrics. An edit of what is marked makes a new edition for new scores; scores keep theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Tool
from feedback.core.errors import Invalid, Text
from feedback.core.text import clean_line
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import User
from feedback.quality.marking import FEWEST_STEPS, HEAVIEST, MOST_STEPS
from feedback.quality.models import MOST_DIMENSIONS, Dimension, Edition, Rubric
from feedback.quality.permissions import may_keep_rubrics
from feedback.quality.queries import edition_in_use

NAME_LIMIT, SUMMARY_LIMIT, DIMENSION_LIMIT, HINT_LIMIT = 120, 500, 80, 300


class Line(NamedTuple):
    """One dimension as somebody wants it; with a tool it is adherence to that tool."""

    name: str
    hint: str = ""
    tool: Tool | None = None
    weight: int = 1


@transaction.atomic
def make_rubric(
    *,
    by: User,
    name: str,
    dimensions: Sequence[Line],
    scale: int = 5,
    summary: str = "",
    now: datetime | None = None,
) -> Rubric:
    """Make a rubric with its first edition. Raises Forbidden, and Invalid field by field."""
    now = now or timezone.now()
    may_keep_rubrics(by).demand()
    lines = [_clean(line) for line in dimensions]
    rubric = Rubric(name=clean_line(name), summary=clean_line(summary), created_at=now, updated_at=now)
    _check(rubric, lines, scale)
    rubric.save()
    _write(rubric, lines, scale, by, now)
    _tell("made", rubric, by, now, version=rubric.version)
    return rubric


@transaction.atomic
def edit_rubric(*, rubric: Rubric, by: User, fields: dict[str, Any], now: datetime | None = None) -> Rubric:
    """Change `name`, `summary`, `scale` or `dimensions`; the last two make a new edition. Without a change: nothing."""
    now = now or timezone.now()
    may_keep_rubrics(by).demand()
    rubric = Rubric.objects.select_for_update().get(pk=rubric.pk)
    edition = edition_in_use(rubric)
    before = _lines(edition)
    lines = [_clean(line) for line in fields.get("dimensions", before)]
    scale = fields.get("scale", edition.scale)
    was = (rubric.name, rubric.summary)
    rubric.name = clean_line(fields.get("name", rubric.name))
    rubric.summary = clean_line(fields.get("summary", rubric.summary))
    _check(rubric, lines, scale)
    newly = lines != before or scale != edition.scale
    if not newly and was == (rubric.name, rubric.summary):
        return rubric
    rubric.version += newly
    rubric.updated_at = now
    rubric.save()
    if newly:
        _write(rubric, lines, scale, by, now)
    _tell("edited", rubric, by, now, version=rubric.version)
    return rubric


@transaction.atomic
def retire_rubric(*, rubric: Rubric, by: User, now: datetime | None = None) -> Rubric:
    """Score no more calls by it; scores that were given keep it."""
    return _switch(rubric, by, now or timezone.now(), active=False)


@transaction.atomic
def restore_rubric(*, rubric: Rubric, by: User, now: datetime | None = None) -> Rubric:
    """Score calls by it again."""
    return _switch(rubric, by, now or timezone.now(), active=True)


def _switch(rubric: Rubric, by: User, now: datetime, *, active: bool) -> Rubric:
    may_keep_rubrics(by).demand()
    rubric = Rubric.objects.select_for_update().get(pk=rubric.pk)
    if rubric.is_active == active:
        return rubric
    rubric.is_active, rubric.updated_at = active, now
    rubric.save(update_fields=["is_active", "updated_at"])
    _tell("restored" if active else "retired", rubric, by, now)
    return rubric


def _lines(edition: Edition) -> list[Line]:
    return [Line(one.name, one.hint, one.tool, one.weight) for one in edition.dimensions.all()]


def _clean(line: Line) -> Line:
    return line._replace(name=clean_line(line.name), hint=clean_line(line.hint))


def _write(rubric: Rubric, lines: Sequence[Line], scale: int, by: User, now: datetime) -> None:
    edition = Edition.objects.create(rubric=rubric, version=rubric.version, scale=scale, made_at=now, made_by=by)
    Dimension.objects.bulk_create(
        Dimension(edition=edition, position=place, **line._asdict()) for place, line in enumerate(lines, start=1)
    )


def _check(rubric: Rubric, lines: Sequence[Line], scale: int) -> None:
    wrong: dict[str, Text] = {}
    if not rubric.name or len(rubric.name) > NAME_LIMIT:
        wrong["name"] = _("Give it a name of at most %(limit)d characters.") % {"limit": NAME_LIMIT}
    elif Rubric.objects.filter(name__iexact=rubric.name).exclude(pk=rubric.pk).exists():
        wrong["name"] = _("There is a rubric of this name already. Choose another name.")
    if len(rubric.summary) > SUMMARY_LIMIT:
        wrong["summary"] = _("Keep it under %(limit)d characters.") % {"limit": SUMMARY_LIMIT}
    if not FEWEST_STEPS <= scale <= MOST_STEPS:
        wrong["scale"] = _("Marks go up to a number from %(least)d to %(most)d.") % {
            "least": FEWEST_STEPS,
            "most": MOST_STEPS,
        }
    if told := _wrong_with(lines):
        wrong["dimensions"] = told
    if wrong:
        raise Invalid(wrong)


def _wrong_with(lines: Sequence[Line]) -> Text:
    names = [line.name.lower() for line in lines]
    if not 1 <= len(lines) <= MOST_DIMENSIONS:
        return _("Give at least one dimension, and at most %(most)d: a call is scored in a minute.") % {
            "most": MOST_DIMENSIONS
        }
    if not any(line.tool for line in lines):
        return _("At least one dimension is about working with a tool: choose its tool.")
    if not all(names) or any(len(line.name) > DIMENSION_LIMIT or len(line.hint) > HINT_LIMIT for line in lines):
        return _("Each dimension has a name of at most %(limit)d characters, and a short hint.") % {
            "limit": DIMENSION_LIMIT
        }
    if len(set(names)) < len(names):
        return _("Two dimensions have the same name. Tell them apart.")
    if not all(1 <= line.weight <= HEAVIEST for line in lines):
        return _("A dimension weighs from 1 to %(most)d.") % {"most": HEAVIEST}
    return ""


def _tell(verb: str, rubric: Rubric, by: User, now: datetime, **data: Any) -> None:
    record(Fact(f"rubric.{verb}", Thing("rubric", rubric.pk), at=now, actor=by.pk, data=data))
