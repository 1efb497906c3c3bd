"""Who hears of a scored call: whose it was, whoever scored it, and who is asked for a second opinion."""

from collections.abc import Callable, Iterator, Sequence

from django.utils import timezone

from feedback.events.models import Event
from feedback.events.registry import InBatches
from feedback.notifications.actions import News, Told, tell
from feedback.people.models import Role
from feedback.people.queries import holders, is_away, supervisors_of
from feedback.quality.models import Score
from feedback.quality.permissions import may_decide
from feedback.quality.queries import with_parts

#: So many are asked for a second opinion; one of them gives it.
MOST_ASKED = 3


def _telling(say: Callable[[Event, Score], Iterator[Told]]) -> InBatches:
    def react(events: Sequence[Event]) -> None:
        scores = with_parts(Score.objects.all()).in_bulk({event.subject_id for event in events})
        about = [(event, scores[event.subject_id]) for event in events if event.subject_id in scores]
        tell(news=[told for event, score in about for told in say(event, score)], now=timezone.now())

    return InBatches(react)


def _news(event: Event, kind: str, what: str) -> News:
    return News(
        kind=kind,
        what=what,
        subject_type="score",
        subject_id=event.subject_id,
        dedupe=f"event:{event.pk}",
        event_id=event.pk,
        params={"actor": event.actor_id},
    )


@_telling
def tell_scored(event: Event, score: Score) -> Iterator[Told]:
    """A call was scored, or a score taken back: whose call it was hears of it."""
    what = "score_withdrawn" if event.verb == "score.withdrawn" else "score_given"
    yield score.person_id, _news(event, "score", what)


@_telling
def ask_again(event: Event, score: Score) -> Iterator[Told]:
    """Somebody does not agree: whoever gave the score is asked; while they are away or gone, the supervisors, too."""
    now = timezone.now()
    asked = {score.scorer_id}
    if not score.scorer.is_active or is_away(score.scorer, now):
        asked |= {person.pk for person in supervisors_of(score.person.site_id, score.person.team_id, at=now)}
    for pk in sorted(asked - {score.person_id}):
        yield pk, _news(event, "score_asked", "score_disputed")


@_telling
def ask_second(event: Event, score: Score) -> Iterator[Told]:
    """A second opinion is asked for: of the scorer's lead and the nearest other supervisors; without any, of admins."""
    now, person = timezone.now(), score.person
    lead = [score.scorer.lead] if score.scorer.lead and score.scorer.lead.is_active else []
    near = [*lead, *holders(Role.SUPERVISOR, person.site_id, person.team_id, at=now)]
    able = [one for one in near if may_decide(one, score)] or [
        one for one in holders(Role.ADMIN, at=now) if may_decide(one, score)
    ]
    for pk in sorted({one.pk for one in able[:MOST_ASKED]}):
        yield pk, _news(event, "score_asked", "score_appealed")


@_telling
def tell_settled(event: Event, score: Score) -> Iterator[Told]:
    """It was looked at again: whose call it was hears what came of it, and so does the scorer if it was another."""
    changed = "changed" if event.data.get("outcome") == "changed" else "kept"
    yield score.person_id, _news(event, "score", f"score_{changed}")
    if event.actor_id != score.scorer_id:
        yield score.scorer_id, _news(event, "score_asked", f"score_by_another_{changed}")
