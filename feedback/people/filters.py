"""How lists of people, teams and absences are narrowed, for pages and API alike."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import SearchInput
from django.utils.translation import gettext_lazy as _

from feedback.core.filters import InstantFilter, ThingFilter, TrueFalseFilter
from feedback.people.models import Absence, Grant, Role, Team, User


def search(people: QuerySet[User], words: str) -> QuerySet[User]:
    """People whose name or e-mail address contains every one of the words."""
    for word in words.split()[:8]:
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return people


class PeopleFilter(django_filters.FilterSet):
    """People by words, role, place of work, and whether they are here."""

    q = django_filters.CharFilter(method="by_words", label=_("Name or e-mail"), max_length=120, widget=SearchInput)
    role = django_filters.ChoiceFilter(choices=Role.choices, method="by_role", label=_("Role"), empty_label=_("All"))
    site = ThingFilter("site", name="site__name", label=_("Site"))
    team = ThingFilter("team", name="team__name", label=_("Team"))
    is_active = TrueFalseFilter("is_active", label=_("Still here"))

    class Meta:
        model = User
        fields: list[str] = []

    def by_words(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Those whose name or address holds all the words."""
        return search(queryset, value)

    def by_role(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Those who hold a role anywhere."""
        return queryset.filter(Exists(Grant.objects.filter(user=OuterRef("pk"), role=value)))


class TeamFilter(django_filters.FilterSet):
    """Teams by site, and whether they are in use."""

    site = ThingFilter("site", name="site__name", label=_("Site"))
    is_active = TrueFalseFilter("is_active", label=_("In use"))

    class Meta:
        model = Team
        fields: list[str] = []


class AbsenceFilter(django_filters.FilterSet):
    """Absences by person, and by when they run."""

    person = ThingFilter("user", name="user__email", label=_("Who"))
    ends_after = InstantFilter("ends_at", lookup_expr="gt", label=_("Ends after"))
    starts_before = InstantFilter("starts_at", lookup_expr="lt", label=_("Starts before"))

    class Meta:
        model = Absence
        fields: list[Any] = []
