"""How the desk narrows reports: what reports know of themselves, and the theme they are in."""

from django.utils.translation import gettext_lazy as _

from feedback.core.filters import ThingFilter
from feedback.reports.filters import ReportFilters


class DeskFilters(ReportFilters):
    """The same filters for the board and for the API."""

    theme = ThingFilter("theme_link__theme_id", label=_("Theme"))
