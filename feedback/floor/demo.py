"""A few believable questions and notes for the demo, asked of the rosters that are there."""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from feedback.champions.models import Roster
from feedback.champions.queries import on_duty_for
from feedback.floor import actions
from feedback.floor.models import Question, State
from feedback.people.models import Role, User
from feedback.people.queries import roles_of
from feedback.reports.queries import tools_for

#: The agent who signs in finds an answered question of their own.
SIGNS_IN = "agent@demo.test"


class Line(NamedTuple):
    """A question with the answer that helped, in one language."""

    language: str
    asked: str
    answered: str


ANSWERED = (
    Line(
        "en",
        "Where did the refund macro go since Monday?",
        "It moved: open Tools, then Macros, and type the first three letters.",
    ),
    Line(
        "en",
        "The summary is empty after a transfer. Do I write it by hand?",
        "Wait ten seconds and press Refresh. Only if it is still empty, write two lines yourself.",
    ),
    Line(
        "en",
        "Bot says the customer is verified. Do I still ask for the postcode?",
        "Yes, for anything about money. The bot only checks the phone number.",
    ),
    Line(
        "fr",
        "Le résumé est en anglais pour un client francophone, je fais quoi ?",
        "Changez la langue en haut à droite du résumé : il se réécrit en cinq secondes.",
    ),
)
WAITING = (
    "Can I pin an article for the whole shift?",
    "It suggests a discount I am not allowed to give. Do I read it out?",
    "How do I stop the pop-up while the customer spells a name?",
)


def tell(*, now: datetime) -> int:
    """Ask, answer and keep notes as a floor does, where there are rosters; gives how many questions there are."""
    roster = Roster.objects.filter(is_active=True).select_related("site").order_by("id").first()
    if roster is None or Question.objects.exists():
        return Question.objects.count()
    team = roster.teams.first() or roster.site.teams.first()
    agents = [one for one in User.objects.filter(site=roster.site, team=team, is_active=True) if _asks(one)]
    if not agents:
        return 0
    rng = Random(len(agents))  # noqa: S311 - of its own, so that the rest of the story stays as it is
    signs_in = User.objects.filter(email=SIGNS_IN, site=roster.site, is_active=True).first()
    for number, line in enumerate(ANSWERED):
        asker = signs_in if number == 0 and signs_in else rng.choice(agents)
        _answered(line, asker, now - timedelta(days=6 - number, hours=rng.randint(0, 2)))
    for number, text in enumerate(WAITING):
        actions.ask(by=rng.choice(agents), text=text, now=now - timedelta(minutes=6 - 2 * number))
    return Question.objects.count()


def _asks(user: User) -> bool:
    return roles_of(user) == {Role.AGENT}


def _answered(line: Line, by: User, at: datetime) -> None:
    """One question of the last days, taken by whoever was on, with a note of it."""
    question = actions.ask(by=by, text=line.asked, tool=tools_for(by).order_by("id").first(), now=at)
    on = [each.user for _plan, all_on in on_duty_for(by.site_id, by.team_id, at) for each in all_on]
    champion = next((one for one in on if one.pk != by.pk), None)
    if champion is None or question.state != State.OPEN:
        return
    actions.claim(question=question, by=champion, now=at + timedelta(minutes=1))
    actions.answer(question=question, by=champion, text=line.answered, now=at + timedelta(minutes=3))
    actions.judge(question=question, by=by, helped=True, now=at + timedelta(minutes=4))
    actions.promote_to_note(
        question=question, by=champion, language=line.language, now=at + timedelta(minutes=9), title=line.asked
    )
