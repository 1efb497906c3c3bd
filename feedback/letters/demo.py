"""The demo's letters: to the team of the agent who signs in, one that was sent and one still to be edited."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from feedback.letters import actions
from feedback.letters.gathering import month_before
from feedback.people.models import User
from feedback.people.queries import supervisors_of

AGENT = "agent@demo.test"
#: The last month's letter is so many days old.
FRESH = 3
GREETING = "Thank you for every word of it. What changed began with a sentence that one of you wrote between two calls."


def tell(*, now: datetime) -> None:
    """The last month's, and the one before that has anything to tell; of a single one, that it was sent."""
    agent = User.objects.select_related("team__site").filter(email=AGENT).first()
    if agent is None or agent.team is None or agent.team.site is None:
        return
    last = month_before(now.astimezone(ZoneInfo(agent.team.site.timezone)).date())
    boss = next(iter(supervisors_of(agent.site_id, agent.team_id)), None)
    newest = actions.assemble(team=agent.team, month=last, now=now - timedelta(days=FRESH))
    sent = actions.assemble(team=agent.team, month=month_before(last), now=now - timedelta(days=30)) or newest
    if sent is not None and boss is not None:
        at = sent.assembled_at
        actions.edit(letter=sent, by=boss, greeting=GREETING, now=at + timedelta(days=1))
        actions.send(letter=sent, by=boss, now=at + timedelta(days=2))
