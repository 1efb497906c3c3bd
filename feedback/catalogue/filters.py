"""What lists of the catalogue can be narrowed by."""

import django_filters

from feedback.core.filters import ThingFilter, TrueFalseFilter


class EntryFilters(django_filters.FilterSet):
    """In use or retired."""

    is_active = TrueFalseFilter("is_active")


class ToolFilters(EntryFilters):
    """By vendor, by owner."""

    vendor = ThingFilter("vendor", name="vendor__name")
    owner = ThingFilter("owner", name="owner__email")
