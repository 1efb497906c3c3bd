"""How sessions and places are narrowed, by page and API alike."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from feedback.core.filters import InstantFilter, ThingFilter, TrueFalseFilter
from feedback.training.models import Cycle, Enrolment, Programme, Session
from feedback.training.standing import overdue
from feedback.training.states import Place, SessionState


class ProgrammeFilters(django_filters.FilterSet):
    """By whether it is in use, and by a tool it is about."""

    is_active = TrueFalseFilter()
    tool = ThingFilter("tools", name="tools__name")

    class Meta:
        model = Programme
        fields: list[str] = []


class CycleFilters(django_filters.FilterSet):
    """By programme, and by the days it is open."""

    programme = ThingFilter("programme_id", name="programme__name")
    opens_before = django_filters.DateFilter("opens_on", lookup_expr="lt")
    closes_after = django_filters.DateFilter("closes_on", lookup_expr="gt")

    class Meta:
        model = Cycle
        fields: list[str] = []


class SessionFilters(django_filters.FilterSet):
    """By programme, round, site, who leads it, its state, and when it begins."""

    programme = ThingFilter("cycle__programme_id")
    cycle = ThingFilter("cycle_id")
    site = ThingFilter("site_id", name="site__name")
    lead = ThingFilter("lead_id", name="lead__email")
    state = django_filters.MultipleChoiceFilter(choices=SessionState.choices)
    starts_after = InstantFilter("starts_at", lookup_expr="gte")
    starts_before = InstantFilter("starts_at", lookup_expr="lt")

    class Meta:
        model = Session
        fields: list[str] = []


class EnrolmentFilters(django_filters.FilterSet):
    """By programme, round, session, person with their team and site, its state, and the day it is due."""

    programme = ThingFilter("cycle__programme_id")
    cycle = ThingFilter("cycle_id")
    session = ThingFilter("session_id")
    waiting_for = ThingFilter("waiting_for_id")
    person = ThingFilter("person_id", name="person__email")
    team = ThingFilter("person__team_id")
    site = ThingFilter("person__site_id")
    state = django_filters.MultipleChoiceFilter(choices=Place.choices)
    by_hand = TrueFalseFilter()
    due_before = django_filters.DateFilter("due_on", lookup_expr="lt")
    overdue = TrueFalseFilter(method="late")

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def late(self, queryset: QuerySet[Enrolment], name: str, value: bool) -> QuerySet[Enrolment]:
        """Those that still owe something although their day is over where the person works; or all the others."""
        owed = overdue(timezone.now()) & Q(cycle__programme__is_active=True)
        return queryset.filter(owed) if value else queryset.exclude(pk__in=queryset.filter(owed).values("pk"))
