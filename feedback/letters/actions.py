"""Letters to teams: assembled in the first days of a month, edited, sent by somebody or by themselves, or left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.calendars.queries import hours_of
from feedback.calendars.workdays import add_working_days
from feedback.core.errors import Conflict, Invalid
from feedback.core.text import clean
from feedback.events.actions import Fact, Thing, record
from feedback.letters.gathering import lines_of, month_before
from feedback.letters.models import GREETING_LIMIT, MOST_OWN, TEXT_LIMIT, LetterLine, TeamLetter
from feedback.letters.permissions import may_write
from feedback.letters.states import Part, State
from feedback.people.masking import masked
from feedback.people.models import Team, User
from feedback.people.queries import organisation

#: A month is told of on its first day, or as soon as the jobs run again within a week: later it is no news.
FIRST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as somebody wants it; without an id a new one in their own words."""

    line_id: int | None
    shown: bool = True
    text: str = ""


def tend(*, now: datetime | None = None) -> int:
    """Assemble what is to be assembled and send what is due; how many letters. Safe to run many times at once."""
    now = now or timezone.now()
    return _assemble_due(now) + _send_due(now)


def _assemble_due(now: datetime) -> int:
    """The month before, in the organisation's zone, for every team in use that has no letter of it yet."""
    today = now.astimezone(ZoneInfo(organisation().timezone)).date()
    if today.day > FIRST_DAYS:
        return 0
    month = month_before(today)
    there = TeamLetter.objects.filter(team=OuterRef("pk"), month=month)
    teams = Team.objects.filter(~Exists(there), is_active=True, people__is_active=True).distinct()
    return sum(assemble(team=team, month=month, now=now) is not None for team in teams.order_by("pk"))


@transaction.atomic
def assemble(*, team: Team, month: date, now: datetime | None = None) -> TeamLetter | None:
    """Write a team's letter of a month; None where there was one already, or nothing to tell."""
    now = now or timezone.now()
    Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    if TeamLetter.objects.filter(team=team, month=month).exists():
        return None
    team = Team.objects.select_related("site__calendar").get(pk=team.pk)
    lines = lines_of(team, month)
    state = State.DRAFT if lines else State.NOTHING
    letter = TeamLetter.objects.create(
        team=team, month=month, state=state, assembled_at=now, send_at=_send_at(team, now) if lines else None
    )
    if not lines:
        return None
    for line in lines:
        line.letter = letter
    LetterLine.objects.bulk_create(lines)
    _tell("assembled", letter, None, now)
    return letter


def _send_at(team: Team, now: datetime) -> datetime | None:
    """So many working days of the team's site later; None where letters wait for somebody."""
    days = settings.LETTERS_SEND_AFTER_DAYS
    return add_working_days(hours_of(team.site.calendar), now, days) if days else None


@transaction.atomic
def edit(
    *,
    letter: TeamLetter,
    by: User,
    greeting: str | None = None,
    lines: Sequence[Wanted] | None = None,
    now: datetime | None = None,
) -> TeamLetter:
    """Change the greeting, and with `lines` which lines are shown in which order.

    A line that is not named is not shown; one of somebody's own whose words are empty goes. Raises Forbidden, Conflict
    for a letter that is no draft any more, and Invalid by field.
    """
    now = now or timezone.now()
    letter = _draft(letter, by)
    if greeting is not None:
        letter.greeting = _words("greeting", greeting, GREETING_LIMIT)
    if lines is not None:
        _arrange(letter, lines)
    letter.edited_at, letter.edited_by = now, by
    letter.version += 1
    letter.save(update_fields=["greeting", "edited_at", "edited_by", "version"])
    _tell("edited", letter, by, now)
    return letter


def _arrange(letter: TeamLetter, wanted: Sequence[Wanted]) -> None:
    there = {line.pk: line for line in letter.lines.all()}
    named = [one.line_id for one in wanted if one.line_id is not None]
    if len(set(named)) < len(named) or not set(named) <= there.keys():
        raise Invalid({"lines": _("Name each line of this letter once, by its id.")})
    rest = [Wanted(pk, shown=False, text=line.text) for pk, line in there.items() if pk not in set(named)]
    arranged = [_arranged(letter, there, one, place) for place, one in enumerate([*wanted, *rest])]
    kept = [line for line in arranged if line.part != Part.OWN or line.text]
    if sum(line.part == Part.OWN for line in kept) > MOST_OWN:
        raise Invalid({"lines": _("Ten lines of your own are as many as fit.")})
    letter.lines.exclude(pk__in=[line.pk for line in kept if line.pk]).delete()
    for line in kept:
        line.save()


def _arranged(letter: TeamLetter, there: dict[int, LetterLine], one: Wanted, place: int) -> LetterLine:
    line = there[one.line_id] if one.line_id else LetterLine(letter=letter, part=Part.OWN)
    line.position, line.shown = place, one.shown
    if line.part == Part.OWN:
        line.text = _words("lines", one.text, TEXT_LIMIT)
    return line


@transaction.atomic
def send(*, letter: TeamLetter, by: User, now: datetime | None = None) -> TeamLetter:
    """Send a letter to its team now. Raises Forbidden, and Conflict for one that is no draft, or shows no line."""
    letter = _draft(letter, by)
    if not letter.lines.filter(shown=True).exists():
        raise Conflict(_("Every line is left out. Show one, or leave the whole letter out."))
    return _send(letter, by, now or timezone.now())


@transaction.atomic
def leave_out(*, letter: TeamLetter, by: User, now: datetime | None = None) -> TeamLetter:
    """Do not send this month's letter. Raises Forbidden, and Conflict for one that is no draft any more."""
    letter = _draft(letter, by)
    letter.state = State.LEFT_OUT
    letter.version += 1
    letter.save(update_fields=["state", "version"])
    _tell("left_out", letter, by, now or timezone.now())
    return letter


def _send_due(now: datetime) -> int:
    due = TeamLetter.objects.filter(state=State.DRAFT, send_at__lte=now).order_by("send_at", "pk")
    return sum(_send_by_itself(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _send_by_itself(pk: int, now: datetime) -> bool:
    rows = TeamLetter.objects.select_for_update(of=("self",)).select_related("team")
    letter = rows.filter(pk=pk, state=State.DRAFT, send_at__lte=now).first()
    if letter is None:
        return False
    if letter.lines.filter(shown=True).exists():
        _send(letter, None, now)
        return True
    letter.state = State.LEFT_OUT
    letter.save(update_fields=["state"])
    _tell("left_out", letter, None, now)
    return False


def _send(letter: TeamLetter, by: User | None, now: datetime) -> TeamLetter:
    letter.state, letter.sent_at, letter.sent_by = State.SENT, now, by
    letter.version += 1
    letter.save(update_fields=["state", "sent_at", "sent_by", "version"])
    _tell("sent", letter, by, now)
    return letter


def _draft(letter: TeamLetter, by: User) -> TeamLetter:
    may_write(by, letter).demand()
    letter = TeamLetter.objects.select_for_update(of=("self",)).select_related("team__site").get(pk=letter.pk)
    if letter.state != State.DRAFT:
        raise Conflict(_("This letter has been sent or left out already."))
    return letter


def _words(field: str, text: str, most: int) -> str:
    """What somebody typed, cleaned and masked; raises Invalid for too much of it."""
    words = masked(clean(text)).text
    if len(words) > most:
        raise Invalid({field: _("Keep this to %(most)d characters.") % {"most": most}})
    return words


def _tell(what: str, letter: TeamLetter, by: User | None, at: datetime) -> None:
    data = {"month": f"{letter.month:%Y-%m}", "by_itself": by is None}
    about, actor = Thing("letter", letter.pk), by.pk if by else None
    record(
        Fact(f"letter.{what}", about, at, actor=actor, site_id=letter.team.site_id, team_id=letter.team_id, data=data)
    )
