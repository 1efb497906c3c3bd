"""How letters are narrowed, by page and API alike."""

import django_filters

from feedback.core.filters import ThingFilter
from feedback.letters.models import TeamLetter
from feedback.letters.states import State


class LetterFilters(django_filters.FilterSet):
    """By team and state."""

    team = ThingFilter("team_id", name="team__name")
    state = django_filters.MultipleChoiceFilter(choices=[pair for pair in State.choices if pair[0] != State.NOTHING])

    class Meta:
        model = TeamLetter
        fields: list[str] = []
