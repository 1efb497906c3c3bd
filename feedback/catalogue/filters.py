"""What lists of the catalogue can be narrowed by."""

import django_filters

from feedback.catalogue.models import CallVolume, Release
from feedback.core.filters import InstantFilter, ThingFilter, TrueFalseFilter


class EntryFilters(django_filters.FilterSet):
    """In use or retired."""

    is_active = TrueFalseFilter("is_active")


class ReleaseFilters(django_filters.FilterSet):
    """By tool, and by when it came out."""

    tool = ThingFilter("tool_id", name="tool__name")
    released_after = InstantFilter("released_at", lookup_expr="gte")
    released_before = InstantFilter("released_at", lookup_expr="lt")

    class Meta:
        model = Release
        fields: list[str] = []


class VolumeFilters(django_filters.FilterSet):
    """By site, tool and call type."""

    site = ThingFilter("site_id", name="site__name")
    tool = ThingFilter("tool_id", name="tool__name")
    call_type = ThingFilter("call_type_id", name="call_type__name")

    class Meta:
        model = CallVolume
        fields: list[str] = []


class ToolFilters(EntryFilters):
    """By vendor, by owner."""

    vendor = ThingFilter("vendor", name="vendor__name")
    owner = ThingFilter("owner", name="owner__email")
