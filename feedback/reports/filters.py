"""How reports are narrowed: one FilterSet for the board and the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Moment, Severity
from feedback.core.filters import InstantFilter, ThingFilter, TrueFalseFilter, words_filter
from feedback.reports.models import FrictionReport, State, Supporter
from feedback.reports.natures import Nature
from feedback.reports.queries import concerning, scope_of
from feedback.reports.seal import done_by, raised_by
from feedback.reports.search import search


class ReportFilters(django_filters.FilterSet):
    """By what they are filed under, where they stand, whose they are, when they came, and the words in them."""

    q = django_filters.CharFilter(method=words_filter(search), label=_("Words"), max_length=200)
    tool = ThingFilter("tool_id", name="tool__name", label=_("Tool"))
    call_type = ThingFilter("call_type_id", name="call_type__name", label=_("Call type"))
    category = ThingFilter("category_id", name="category__name", label=_("Category"))
    nature = django_filters.ChoiceFilter(choices=Nature, label=_("What it is"))
    severity = django_filters.ChoiceFilter(choices=Severity, label=_("How bad"))
    moment = django_filters.ChoiceFilter(choices=Moment, label=_("When in the call"))
    release = ThingFilter("release_id", name="release__version", label=_("Version of the tool"))
    state = django_filters.ChoiceFilter(choices=State, label=_("State"))
    owner = ThingFilter("owner_id", name="owner__email", label=_("Owner"))
    site = ThingFilter("site_id", name="site__name", label=_("Site"), method="of_site")
    team = ThingFilter("team_id", name="team__name", label=_("Team"), method="of_team")
    mine = TrueFalseFilter(method="raised_by_me", label=_("Mine"))
    supported = TrueFalseFilter(method="supported_by_me", label=_("Me too"))
    created_after = InstantFilter("created_at", lookup_expr="gte", label=_("Raised after"))
    created_before = InstantFilter("created_at", lookup_expr="lt", label=_("Raised before"))

    class Meta:
        model = FrictionReport
        fields: list[str] = []

    def of_site(self, queryset: QuerySet[FrictionReport], name: str, value: Any) -> QuerySet[FrictionReport]:
        """Of a site, but for those that do not tell it. Out of reach, the few that concern one are all there are.

        Saying so spares the database a walk over everything there in search of them.
        """
        found: Any = self.filters["site"]
        ids = found.ids(queryset, value)
        scope = scope_of(self.request.user)
        if scope is not None and not (scope["m"] or scope["t"] or scope["s"] & set(ids)):
            queryset = queryset.filter(concerning(self.request.user))
        return queryset.filter(site_id__in=ids, unplaced=False)

    def of_team(self, queryset: QuerySet[FrictionReport], name: str, value: Any) -> QuerySet[FrictionReport]:
        """Of a team; those without a name have none."""
        pk, text = value
        return queryset.filter(Q(team_id=pk) if pk else Q(team__name__iexact=text))

    def raised_by_me(self, queryset: QuerySet[FrictionReport], name: str, value: bool) -> QuerySet[FrictionReport]:
        """Those the reader raised, or those they did not."""
        mine = raised_by(self.request.user)
        return queryset.filter(mine if value else ~mine)

    def supported_by_me(self, queryset: QuerySet[FrictionReport], name: str, value: bool) -> QuerySet[FrictionReport]:
        """Those the reader said "me too" on, or those they did not."""
        ids = Supporter.objects.filter(done_by(self.request.user)).values("report_id")
        return queryset.filter(pk__in=ids) if value else queryset.exclude(pk__in=ids)
