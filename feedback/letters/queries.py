"""Which letters somebody sees."""

from django.db.models import Q, QuerySet

from feedback.letters.models import TeamLetter
from feedback.letters.permissions import WRITERS
from feedback.letters.states import State
from feedback.people.models import User
from feedback.people.queries import Anyone, reach


def letters_visible_to(user: Anyone) -> QuerySet[TeamLetter]:
    """Those sent to one's own team, and all of the teams one supervises; for admins those of every team."""
    if not isinstance(user, User) or not user.is_active:
        return TeamLetter.objects.none()
    over = reach(user, *WRITERS).q(site="team__site_id", team="team_id", tool=None)
    own = Q(team=user.team_id, state=State.SENT) if user.team_id else Q(pk__in=[])
    return TeamLetter.objects.filter(own | over).exclude(state=State.NOTHING)


def with_parts(letters: QuerySet[TeamLetter]) -> QuerySet[TeamLetter]:
    """With what a row shows: no query per row."""
    return letters.select_related("team__site", "sent_by", "edited_by")
