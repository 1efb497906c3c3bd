"""How scores and rubrics are narrowed, by page and API alike."""

import django_filters

from feedback.core.filters import InstantFilter, ThingFilter, TrueFalseFilter
from feedback.quality.models import Rubric, Score
from feedback.quality.states import State


class ScoreFilters(django_filters.FilterSet):
    """By state, whose call it was, their team and site then, who scored it, call type, rubric, and when."""

    state = django_filters.MultipleChoiceFilter(choices=State.choices)
    person = ThingFilter("person_id", name="person__email")
    scorer = ThingFilter("scorer_id", name="scorer__email")
    team = ThingFilter("team_id", name="team__name")
    site = ThingFilter("site_id", name="site__name")
    call_type = ThingFilter("call_type_id", name="call_type__name")
    rubric = ThingFilter("edition__rubric_id")
    scored_after = InstantFilter("scored_at", lookup_expr="gte")
    scored_before = InstantFilter("scored_at", lookup_expr="lt")

    class Meta:
        model = Score
        fields: list[str] = []


class RubricFilters(django_filters.FilterSet):
    """By whether it is in use."""

    is_active = TrueFalseFilter()

    class Meta:
        model = Rubric
        fields: list[str] = []
