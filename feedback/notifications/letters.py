"""Who hears of a team's letter: its supervisors once it can be edited, everybody in the team when it is sent."""

from collections.abc import Iterator

from django.utils import timezone

from feedback.events.models import Event
from feedback.letters.models import TeamLetter
from feedback.letters.states import State
from feedback.notifications.actions import News, Told, tell
from feedback.notifications.letter_wording import SUBJECT
from feedback.people.models import User
from feedback.people.queries import supervisors_of


def tell_ready(event: Event) -> None:
    """A letter was assembled: whoever supervises the team may edit it before it goes out."""
    letter = _letter(event)
    if letter is not None and letter.state == State.DRAFT:
        people = supervisors_of(letter.team.site_id, letter.team_id, at=timezone.now())
        tell(news=[(person.pk, _news(event, "letter_ready")) for person in people], now=timezone.now())


def tell_sent(event: Event) -> None:
    """A letter was sent: everybody in the team has it, by mail too unless they chose otherwise."""
    letter = _letter(event)
    if letter is not None:
        tell(news=_to_team(event, letter), now=timezone.now())


def _to_team(event: Event, letter: TeamLetter) -> Iterator[Told]:
    people = User.objects.filter(team=letter.team, is_active=True).order_by("pk")
    for pk in people.values_list("pk", flat=True):
        yield pk, _news(event, "letter")


def _letter(event: Event) -> TeamLetter | None:
    return TeamLetter.objects.select_related("team").filter(pk=event.subject_id).first()


def _news(event: Event, kind: str) -> News:
    return News(
        kind=kind,
        what=kind,
        subject_type=SUBJECT,
        subject_id=event.subject_id,
        dedupe=f"{kind}:{event.subject_id}",
        event_id=event.pk,
    )
