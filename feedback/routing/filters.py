"""What the list of rules can be narrowed by."""

import django_filters

from feedback.core.filters import TrueFalseFilter


class RuleFilters(django_filters.FilterSet):
    """On or off."""

    is_active = TrueFalseFilter("is_active")
