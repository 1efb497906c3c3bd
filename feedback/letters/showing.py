"""A letter as somebody reads it: in the active language, with what they may see of what it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.changes.models import Change
from feedback.changes.queries import changes_visible_to
from feedback.core.hiding import told
from feedback.letters.models import LetterLine, TeamLetter
from feedback.letters.states import Part
from feedback.people.models import User
from feedback.reports.models import FrictionReport, Response
from feedback.reports.queries import reports_visible_to


@dataclass(frozen=True, slots=True)
class Shown:
    """One line, ready to be read. `title` are people's words; `asked` and `fixed` are 0 where these are too few."""

    line: LetterLine
    part: Part
    text: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    asked: int = 0
    fixed: int = 0
    due_at: datetime | None = None
    #: Whether that day has passed without an answer.
    broken: bool = False


def read_by(letter: TeamLetter, reader: User, *, hidden: bool = False) -> list[Shown]:
    """The lines of a letter for one reader, with `hidden` those too that are left out. Five statements at most.

    A line about something the reader does not see (any more) is missing.
    """
    lines = [line for line in letter.lines.all() if line.shown or hidden]
    named = _named(lines, reader)
    shown = (_shown(line, named) for line in lines)
    return [one for one in shown if one is not None]


@dataclass(frozen=True, slots=True)
class _Named:
    changes: Mapping[int, Change]
    reports: Mapping[int, FrictionReport]
    answers: Mapping[int, Response]


def _named(lines: Sequence[LetterLine], reader: User) -> _Named:
    reports = reports_visible_to(reader).in_bulk(_ids(lines, "report_id"))
    return _Named(
        changes=changes_visible_to(reader).filter(state=Change.State.PUBLISHED).in_bulk(_ids(lines, "change_id")),
        reports=reports,
        answers=Response.objects.filter(report__in=reports).in_bulk(_ids(lines, "response_id")),
    )


def _ids(lines: Sequence[LetterLine], fact: str) -> list[int]:
    return [line.facts[fact] for line in lines if line.facts.get(fact)]


def _shown(line: LetterLine, named: _Named) -> Shown | None:
    facts, part = line.facts, Part(line.part)
    if part == Part.OWN:
        return Shown(line, part, line.text)
    if part == Part.CHANGE:
        return _change(line, named.changes.get(facts["change_id"]))
    if "report_id" in facts:
        return _about_report(line, named)
    return Shown(line, part, _figures(part, facts))


def _change(line: LetterLine, change: Change | None) -> Shown | None:
    if change is None:
        return None
    return Shown(
        line,
        Part.CHANGE,
        title=change.title,
        before=change.before,
        after=change.after,
        asked=told(change.people_count),
        fixed=told(change.fixed_count),
    )


def _about_report(line: LetterLine, named: _Named) -> Shown | None:
    report = named.reports.get(line.facts["report_id"])
    if report is None:
        return None
    if line.part == Part.WAITING:
        due = parse_datetime(line.facts["due_at"] or "")
        return Shown(line, Part.WAITING, title=report.title, due_at=due, broken=line.facts["broken"])
    answer = named.answers.get(line.facts["response_id"])
    return Shown(line, Part.ANSWER, answer.message if answer else "", title=report.title)


def _figures(part: Part, facts: Mapping[str, Any]) -> str:
    if part == Part.PROMISES:
        return _("%(kept)d of %(total)d promises to you were kept in time.") % facts
    said = ngettext("%(reports)d report", "%(reports)d reports", facts["reports"]) % facts
    if not facts["supports"]:
        return _("%(said)s, from %(people)d of you.") % {"said": said, "people": facts["people"]}
    joined = ngettext("%(supports)d “me too”", "%(supports)d times “me too”", facts["supports"]) % facts
    return _("%(said)s and %(joined)s, from %(people)d of you.") % {
        "said": said,
        "joined": joined,
        "people": facts["people"],
    }
