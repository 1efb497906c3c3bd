"""How questions and notes are narrowed, by page and API alike."""

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import QuerySet

from feedback.core.filters import InstantFilter, ThingFilter, TrueFalseFilter
from feedback.floor.clocks import climbed
from feedback.floor.models import Note, Question, State
from feedback.floor.queries import search_notes


class QuestionFilters(django_filters.FilterSet):
    """By state, roster, team, tool, who asked and who took it, whether it helped or climbed, and when it was asked."""

    state = django_filters.MultipleChoiceFilter(choices=State.choices)
    roster = ThingFilter("roster_id")
    team = ThingFilter("team_id", name="team__name")
    tool = ThingFilter("tool_id", name="tool__name")
    asker = ThingFilter("asker_id", name="asker__email")
    claimed_by = ThingFilter("claimed_by_id", name="claimed_by__email")
    helped = TrueFalseFilter()
    climbed = TrueFalseFilter(method="having_climbed")
    asked_after = InstantFilter("asked_at", lookup_expr="gte")
    asked_before = InstantFilter("asked_at", lookup_expr="lt")

    class Meta:
        model = Question
        fields: list[str] = []

    def having_climbed(self, queryset: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        """Those that reached a supervisor, or those that did not."""
        return queryset.filter(climbed()) if value else queryset.exclude(climbed())


class NoteFilters(django_filters.FilterSet):
    """By words, tool, call type, language, owner, and whether it is in use."""

    q = django_filters.CharFilter(method="having", max_length=200)
    tool = ThingFilter("tool_id", name="tool__name")
    call_type = ThingFilter("call_type_id", name="call_type__name")
    language = django_filters.ChoiceFilter(choices=settings.LANGUAGES)
    owner = ThingFilter("owner_id", name="owner__email")
    is_active = TrueFalseFilter()

    class Meta:
        model = Note
        fields: list[str] = []

    def having(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Notes with all of these words."""
        return search_notes(queryset, value)
