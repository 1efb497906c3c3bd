"""The demo's letters: to the team of the agent who signs in, those that were sent and one still to be edited."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedback.letters import actions, demo_past
from feedback.letters.gathering import month_after, month_before
from feedback.people.models import User
from feedback.people.queries import supervisors_of

AGENT = "agent@demo.test"
#: The last month's letter is so many days old.
FRESH = 3
GREETING = "Thank you for every word of it. What changed began with a sentence that one of you wrote between two calls."


def tell(*, now: datetime, past: bool, also: bool) -> None:
    """The last month's, still to be edited, and with a `past` those of the two months before, as they were sent.

    Of a single one, that it was sent: an agent has one to read. With `also`, other teams said some of it as well.
    """
    agent = User.objects.select_related("team__site").filter(email=AGENT).first()
    if agent is None or agent.team is None or agent.team.site is None:
        return
    last = month_before(now.astimezone(ZoneInfo(agent.team.site.timezone)).date())
    boss = next(iter(supervisors_of(agent.site_id, agent.team_id)), None)
    earlier = demo_past.tell(team=agent.team, newest=last, also=also) if past else []
    sent = [actions.assemble(team=agent.team, month=month, now=_morning_after(month)) for month in earlier]
    newest = actions.assemble(team=agent.team, month=last, now=now - timedelta(days=FRESH))
    for letter in sent or [newest]:
        if letter is not None and boss is not None:
            at = letter.assembled_at
            actions.edit(letter=letter, by=boss, greeting=GREETING, now=at + timedelta(days=1))
            actions.send(letter=letter, by=boss, now=at + timedelta(days=2))


def _morning_after(month: date) -> datetime:
    """The first morning of the month after."""
    return datetime.combine(month_after(month), time(9), UTC)
