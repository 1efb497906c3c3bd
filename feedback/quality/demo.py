"""The demo's scored calls: a rubric, twelve weeks of scores that get better, one that is disputed; told in bulk."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from random import Random

from feedback.catalogue.models import CallType, Tool
from feedback.events.actions import Fact, Thing, record_all
from feedback.people.models import Role, Team, User
from feedback.people.queries import holders, supervisors_of
from feedback.quality import actions
from feedback.quality.actions.rubrics import Line
from feedback.quality.marking import Given, result
from feedback.quality.models import Edition, Mark, Rubric, Score
from feedback.quality.queries import edition_in_use, rounds_for
from feedback.quality.trend import WEEKS
from feedback.training.audience import FLOOR

#: The agent who signs in, and who looks after them.
SIGNS_IN, SUPERVISES = "agent@demo.test", "supervisor@demo.test"
#: So many teams are scored, so many people of each in a week.
MOST_TEAMS, A_WEEK = 4, 6
NOTES = (
    "You read the suggestion first, then said it in your own words. Keep that.",
    "The summary was sent before the caller had finished. Wait for the last word, then press it.",
    "Good that you told the caller what the tool gets wrong. Report it too, so that it is put right.",
)
DISAGREES = "The suggestion was about another product, so I did not follow it."


def tell(*, now: datetime) -> int:
    """Score calls of the last weeks where there is somebody to score; gives how many scores there are."""
    boss = next(iter(holders(Role.ADMIN)), None)
    tool = Tool.objects.filter(is_active=True).order_by("id").first()
    if boss is None or tool is None or Rubric.objects.exists():
        return Score.objects.count()
    rubric = _rubric(boss, tool, now - timedelta(weeks=WEEKS))
    rng = Random(WEEKS)  # noqa: S311 - of its own, so that the rest of the story stays as it is
    scores = list(_scores(edition_in_use(rubric), rng, now))
    if scores:
        _store(scores, rubric, rng)
    _story(rubric, now)
    return Score.objects.count()


def _rubric(boss: User, tool: Tool, at: datetime) -> Rubric:
    lines = [
        Line(f"Works with {tool.name}", "Reads what it suggests, checks it, and says it in their own words.", tool, 2),
        Line("Listens first", "The caller has said everything before anything is offered."),
        Line("Says what happens next", "The caller hangs up with a date, or an answer."),
    ]
    told = "Any call in which the tool was open."
    return actions.make_rubric(by=boss, name="Service with the tool", summary=told, dimensions=lines, now=at)


def _scores(edition: Edition, rng: Random, now: datetime) -> Iterator[Score]:
    """A few calls a week of a few teams, a little better from week to week."""
    calls = list(CallType.objects.filter(is_active=True))
    for team in Team.objects.filter(is_active=True).select_related("site").order_by("id")[:MOST_TEAMS]:
        scorer = next(iter(supervisors_of(team.site_id, team.pk)), None)
        people = list(_people(team, scorer))
        if scorer is None or not people or not calls:
            continue
        for week in range(WEEKS):
            begun = now - timedelta(weeks=WEEKS - week) + timedelta(days=2)
            for person in rng.sample(people, min(A_WEEK, len(people))):
                at = begun + timedelta(minutes=rng.randrange(3 * 24 * 60))
                yield _score(edition, person, scorer, at, rng.choice(calls))


def _people(team: Team, scorer: User | None) -> Iterator[User]:
    rows = team.people.filter(is_active=True, grants__role__in=FLOOR).distinct().order_by("id")
    return (person for person in islice(rows, 4 * A_WEEK) if scorer is None or person.pk != scorer.pk)


def _score(edition: Edition, person: User, scorer: User, at: datetime, call: CallType) -> Score:
    return Score(
        person=person,
        site_id=person.site_id,
        team_id=person.team_id,
        scorer=scorer,
        edition=edition,
        call_type=call,
        percent=0,
        scored_at=at,
        updated_at=at,
    )


def _store(scores: Sequence[Score], rubric: Rubric, rng: Random) -> None:
    """The scores with their marks, and a line each in the journal."""
    edition = scores[0].edition
    first, last = min(one.scored_at for one in scores), max(one.scored_at for one in scores)
    given: list[list[int]] = []
    for score in scores:
        better = (score.scored_at - first) / max(last - first, timedelta(seconds=1))
        given.append([_points(rng, better) for _one in edition.dimensions.all()])
        marked = zip(edition.dimensions.all(), given[-1], strict=True)
        found = result((Given(points, one.weight, one.tool_id is not None) for one, points in marked), edition.scale)
        score.percent, score.adherence = found.percent or 0, found.adherence
        score.note = rng.choice(NOTES) if rng.random() < 0.3 else ""
    Score.objects.bulk_create(scores, batch_size=200)
    Mark.objects.bulk_create(
        (
            Mark(score=score, dimension=one, points=points)
            for score, marks in zip(scores, given, strict=True)
            for one, points in zip(edition.dimensions.all(), marks, strict=True)
        ),
        batch_size=200,
    )
    record_all(_fact(score, rubric) for score in scores)


def _points(rng: Random, better: float) -> int:
    return max(1, min(5, round(rng.gauss(3.0 + 1.2 * better, 0.8))))


def _fact(score: Score, rubric: Rubric) -> Fact:
    return Fact(
        "score.given",
        Thing("score", score.pk),
        at=score.scored_at,
        actor=score.scorer_id,
        root=Thing("person", score.person_id),
        site_id=score.site_id,
        team_id=score.team_id,
        data={"rubric_id": rubric.pk, "version": rubric.version, "masked": {}},
    )


def _story(rubric: Rubric, now: datetime) -> None:
    """The agent who signs in finds two scores: one with a word of coaching and the round that fits, one disputed."""
    person, scorer = (User.objects.filter(email=email).first() for email in (SIGNS_IN, SUPERVISES))
    if person is None or scorer is None:
        return
    edition = edition_in_use(rubric)
    tools = {one.tool_id for one in edition.dimensions.all() if one.tool_id}
    place = next(iter(rounds_for(person, tools)), None)
    marks = {one.pk: points for one, points in zip(edition.dimensions.all(), (2, 4, 4), strict=True)}
    give = partial(actions.give_score, by=scorer, person=person, rubric=rubric, marks=marks)
    disputed = give(interaction_id="C-20418", now=now - timedelta(days=2))
    actions.dispute(score=disputed, by=person, reason=DISAGREES, now=now - timedelta(days=1))
    cycle = place.cycle if place else None
    give(interaction_id="C-20655", note=NOTES[1], cycle=cycle, now=now - timedelta(hours=5))
