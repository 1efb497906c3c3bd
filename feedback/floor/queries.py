"""Which questions and notes somebody sees, the champions' queue, and what sounds like what somebody is typing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from feedback.catalogue.models import Tool
from feedback.champions.queries import rosters_of
from feedback.core.db_words import WordIndex
from feedback.core.ids import parse_id
from feedback.floor import clocks, states
from feedback.floor.models import (
    NOTE_WORDS,
    PREFIX,
    QUESTION_WORDS,
    Message,
    Note,
    NoteUse,
    Question,
    Rest,
    State,
)
from feedback.people.models import Role, User
from feedback.people.queries import Anyone, language_of, reach, roles_of
from feedback.reports.likeness import scores
from feedback.reports.models import FrictionReport, Source
from feedback.reports.queries import Choice, last_choice, tools_for
from feedback.reports.wordforms import words

#: What a row of a list and a page show beside the question itself.
PARTS = ("asker__site", "site", "team", "tool", "call_type", "roster", "claimed_by", "answered_by", "same_as")
#: How many are compared closely, below which likeness texts share only small words, what another tool is worth.
POOL, LEAST, OTHER_TOOL = 60, 0.2, 0.8
#: Words that are looked up; nobody searches for more.
LOOKED_UP = 40


# --- visibility --------------------------------------------------------------------------------------------------


def questions_visible_to(user: Anyone) -> QuerySet[Question]:
    """One's own, those one took or answered, those of rosters one has a place in, and of the people one looks after."""
    if not isinstance(user, User) or not user.is_active:
        return Question.objects.none()
    wide = reach(user, Role.SUPERVISOR, Role.ADMIN)
    if wide.everything:
        return Question.objects.all()
    mine = Q(asker=user) | Q(claimed_by=user) | Q(answered_by=user) | Q(roster__in=own_rosters(user))
    return Question.objects.filter(mine | wide.q(tool=None))


def own_rosters(user: User) -> list[int]:
    """Ids of the rosters somebody has a place in, read once a request, as their grants are."""
    known: list[int] | None = vars(user).get("_own_rosters")
    if known is None:
        known = vars(user)["_own_rosters"] = rosters_of(user)
    return known


def notes_visible_to(user: Anyone) -> QuerySet[Note]:
    """Notes are for everybody signed in."""
    return Note.objects.all() if isinstance(user, User) and user.is_active else Note.objects.none()


def behind(reports: Iterable[FrictionReport], user: User) -> dict[int, Question]:
    """The questions that became reports, by the report's id, as far as somebody sees them. No statement without any."""
    ids = [report.pk for report in reports if report.source == Source.QUESTION]
    rows = questions_visible_to(user).filter(report__in=ids).only("id", "report_id") if ids else ()
    return {question.report_id: question for question in rows if question.report_id}


def with_parts(questions: QuerySet[Question]) -> QuerySet[Question]:
    """The questions with what a row shows, in one query."""
    return questions.select_related(*PARTS).defer("words")


def messages_of(question: Question) -> Sequence[Message]:
    """What was said, oldest first; of one that is the same as another, what was answered there."""
    about = [question.pk] if question.same_as_id is None else [question.pk, question.same_as_id]
    rows = Message.objects.filter(question__in=about).select_related("author").order_by("id")
    answers = Message.Kind.ANSWER
    return [said for said in rows if said.question_id == question.pk or said.kind == answers]


# --- the queue ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Queue:
    """What a champion has, what waits, oldest first, and what waits for a shift or for a supervisor."""

    yours: Sequence[Question]
    open: Sequence[Question]
    held: Sequence[Question]
    handed: Sequence[Question]
    taken: Sequence[Question]


#: States in which nobody has answered yet.
WAITING = (State.OPEN, State.HELD, State.HANDED, State.CLAIMED)
#: More than anybody can see at a glance; the oldest come first.
MOST_WAITING = 100


def queue_for(user: User) -> Queue:
    """Everything that waits and that somebody may take, in one query for the rows."""
    rows = with_parts(questions_visible_to(user).filter(state__in=WAITING).exclude(asker=user))
    found = list(rows.order_by("opened_at", "asked_at", "id")[:MOST_WAITING])

    def those(state: State) -> list[Question]:
        return [row for row in found if row.state == state]

    claimed = those(State.CLAIMED)
    return Queue(
        yours=[row for row in claimed if row.claimed_by_id == user.pk],
        open=those(State.OPEN),
        held=those(State.HELD),
        handed=those(State.HANDED),
        taken=[row for row in claimed if row.claimed_by_id != user.pk],
    )


def climbed_to(user: User, *, since: datetime) -> tuple[QuerySet[Question], QuerySet[Question]]:
    """What reached a supervisor among the people somebody looks after: what is open, the oldest first, and what is not.

    Of what is over, what was asked since then, the latest first.
    """
    wide = reach(user, Role.SUPERVISOR, Role.ADMIN)
    rows = with_parts(Question.objects.filter(clocks.climbed(), wide.q(tool=None))) if wide else Question.objects.none()
    waiting = Q(state__in=WAITING)
    return rows.filter(waiting).order_by("asked_at", "id"), rows.filter(~waiting, asked_at__gte=since)


def waiting_for(user: User) -> int:
    """How many questions are open that somebody may take: the number in the header."""
    rosters = own_rosters(user) if Role.CHAMPION in roles_of(user) else []
    wide = reach(user, Role.SUPERVISOR, Role.ADMIN)
    rows = Question.objects.filter(Q(state=State.OPEN, roster__in=rosters) | Q(state=State.HANDED) & wide.q(tool=None))
    return rows.exclude(asker=user).order_by().count()


def talks_of(questions: Iterable[Question]) -> Mapping[int, list[Message]]:
    """What was said about each of these, in one query."""
    found: dict[int, list[Message]] = {question.pk: [] for question in questions}
    for said in Message.objects.filter(question__in=found).select_related("author").order_by("id"):
        found[said.question_id].append(said)
    return found


def resting(user_ids: Iterable[int], at: datetime) -> frozenset[int]:
    """Those of these people who take no questions now."""
    rows = Rest.objects.filter(user__in=list(user_ids), until__gt=at)
    return frozenset(rows.values_list("user_id", flat=True))


# --- what sounds like it -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question that was answered before, with the answer that helped. Never with the name of who asked."""

    question: Question
    answer: str


@dataclass(frozen=True, slots=True)
class Fitting:
    """Notes and earlier answers that may fit what somebody is typing, best first."""

    notes: Sequence[Note] = ()
    answers: Sequence[Earlier] = ()

    def __bool__(self) -> bool:
        return bool(self.notes or self.answers)


def fitting(user: User, text: str, *, tool: Tool | None = None, limit: int = 3, but: int = 0) -> Fitting:
    """Notes in use, and answers that helped at the same site, that may fit; one's own language first."""
    query = words(text)[:LOOKED_UP]
    if not query:
        return Fitting()
    notes = notes_visible_to(user).filter(is_active=True)
    shared = Question.objects.filter(site_id=user.site_id or 0, state=State.HELPED, note=None).exclude(pk=but)
    found = _like(NOTE_WORDS, query, notes, tool)
    language = language_of(user)
    best = Note.objects.select_related("tool").defer("words").in_bulk(list(found))
    ranked = sorted(best.values(), key=lambda note: (note.language != language, -found[note.pk]))
    return Fitting(ranked[:limit], _earlier(_like(QUESTION_WORDS, query, shared, tool), limit))


def _like(index: WordIndex, query: list[str], rows: QuerySet, tool: Tool | None) -> dict[int, float]:
    """Those of `rows` that sound like it, with how much, by id."""
    asked = index.ask(query)
    texts: dict[int, list[str]] = {}
    tools: dict[int, int | None] = {}
    for pk, tokens, tool_id in rows.filter(pk__in=asked.best(None, POOL)).values_list("pk", "words", "tool_id"):
        texts[pk], tools[pk] = tokens.split(), tool_id
    weighed = {
        pk: score * (OTHER_TOOL if tool is not None and tools[pk] != tool.pk else 1.0)
        for pk, score in scores(query, asked.rarity, texts).items()
    }
    return {pk: score for pk, score in weighed.items() if score >= LEAST}


def _earlier(found: Mapping[int, float], limit: int) -> list[Earlier]:
    best = sorted(found, key=lambda pk: -found[pk])[:limit]
    questions = Question.objects.select_related("tool").defer("words").in_bulk(best)
    answers: dict[int, str] = {}
    for said in Message.objects.filter(question__in=best, kind=Message.Kind.ANSWER).order_by("id"):
        answers[said.question_id] = said.text
    return [Earlier(questions[pk], answers[pk]) for pk in best if pk in answers]


def search_notes(notes: QuerySet[Note], text: str) -> QuerySet[Note]:
    """Those of `notes` that have every word of `text`, the last one perhaps only begun; all of them for no words."""
    tokens = words(text)[:12]
    if not tokens:
        return notes.none() if text.strip() else notes
    last = tokens[-1]
    return notes.filter(NOTE_WORDS.having(tokens) | NOTE_WORDS.having(tokens[:-1], beginning=last))


def uses_of(notes: Iterable[Note]) -> Mapping[int, dict[str, int]]:
    """How often each of these notes spared a question, and was the answer: `{note: {"helped": 3, "answered": 12}}`."""
    found: dict[int, dict[str, int]] = {note.pk: {"helped": 0, "answered": 0} for note in notes}
    rows = NoteUse.objects.filter(note__in=found).order_by().values_list("note", "kind").annotate(Count("pk"))
    for note, kind, count in rows:
        found[note][kind] = count
    return found


# --- small ones --------------------------------------------------------------------------------------------------


def last_asked(user: User) -> Choice:
    """Tool and call type of somebody's latest question, else of their latest report, as far as still in use."""
    last = Question.objects.filter(asker=user).select_related("tool", "call_type").order_by("-id").first()
    if last is None:
        return last_choice(user)
    here = last.tool is not None and tools_for(user).filter(pk=last.tool.pk).exists()
    return Choice(last.tool if here else None, last.call_type if last.call_type and last.call_type.is_active else None)


def unsettled(user: User, *, limit: int) -> list[Question]:
    """One's own questions that wait for an answer or for a word on whether it helped, newest first."""
    waiting = sorted({*states.WAITING, State.ANSWERED.value})
    rows = Question.objects.filter(asker=user, state__in=waiting)
    return list(with_parts(rows).order_by("-id")[:limit])


def question_named(user: Anyone, text: str) -> Question | None:
    """The question that `Q-12`, `q-12` or `12` names, if somebody sees it; with everything a page shows."""
    pk = parse_id(text, PREFIX)
    rows = with_parts(questions_visible_to(user)).select_related("note", "report")
    return rows.filter(pk=pk).first() if pk else None


def credit_of(user: User, *, since: datetime | None = None) -> int:
    """How many of somebody's answers helped: the only thing that counts as credit."""
    rows = Question.objects.filter(answered_by=user, helped=True)
    return (rows.filter(answered_at__gte=since) if since else rows).count()


def mates(question: Question) -> QuerySet[User]:
    """The champions of a question's roster to whom whoever has it can pass it on."""
    roster = question.roster_id
    places = Q(roster_places__layer__roster=roster) | Q(shifts__roster=roster, shifts__ends_at__gt=timezone.now())
    rows = User.objects.filter(places | Q(overrides_in__roster=roster), is_active=True)
    return rows.exclude(pk__in=[question.asker_id, question.claimed_by_id or 0]).distinct().order_by("name")
