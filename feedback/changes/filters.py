"""How changes are narrowed, by page and API alike."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from feedback.catalogue.filters import ReleaseFilters as CatalogueFilters
from feedback.catalogue.models import Release
from feedback.changes.models import Change
from feedback.changes.suspicions import suspected_for
from feedback.core.filters import InstantFilter, ThingFilter, TrueFalseFilter
from feedback.people.queries import deputised_by


class ChangeFilters(django_filters.FilterSet):
    """By tool, call type, author, state, and when they were published."""

    tool = ThingFilter("tool_id", name="tool__name")
    call_type = ThingFilter("call_type_id", name="call_type__name")
    author = ThingFilter("author_id", name="author__email")
    state = django_filters.ChoiceFilter(choices=Change.State)
    published_after = InstantFilter("published_at", lookup_expr="gte")
    published_before = InstantFilter("published_at", lookup_expr="lt")

    class Meta:
        model = Change
        fields: list[str] = []


class ReleaseFilters(CatalogueFilters):
    """By tool and date, and by whether a rise after it waits in the caller's inbox."""

    suspected = TrueFalseFilter(method="in_my_inbox")

    def in_my_inbox(self, queryset: QuerySet[Release], name: str, value: bool) -> QuerySet[Release]:
        """Those after which more was reported than before, until somebody of the caller's side looked into it."""
        user = self.request.user
        owners = {user.pk, *deputised_by(user, timezone.now())}
        waiting = suspected_for(user, owners).order_by().values("release_id")
        return queryset.filter(pk__in=waiting) if value else queryset.exclude(pk__in=waiting)
