"""How promises are narrowed: one FilterSet for the page and the API."""

from collections.abc import Callable, Mapping
from datetime import datetime

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.commitments import breakdown, queries
from feedback.commitments.models import Commitment, Kind, State
from feedback.core.filters import InstantFilter, ThingFilter

#: What `show` gives, narrower than a state because it knows the time.
SHOWN: Mapping[str, Callable[[QuerySet[Commitment]], QuerySet[Commitment]]] = {
    "needs_you": lambda rows: queries.needing_somebody(rows, timezone.now()),
    "open": queries.still_open,
    "at_risk": lambda rows: queries.at_risk(rows, timezone.now()),
    "broken": lambda rows: queries.broken(rows, timezone.now()),
    "within_week": lambda rows: _within_week(rows, timezone.now()),
}
#: States of a promise that is past its date or past its end.
OVER = (State.KEPT, State.MISSED, State.CANCELLED)
SHOW_LABELS = (
    ("needs_you", _("At risk or broken")),
    ("open", _("Open")),
    ("at_risk", _("At risk")),
    ("broken", _("Broken, still open")),
    ("within_week", _("Breaks within a week")),
)


def _within_week(rows: QuerySet[Commitment], now: datetime) -> QuerySet[Commitment]:
    """What breaks within seven days unless somebody acts."""
    until = breakdown.week_ends(zone=timezone.get_current_timezone(), now=now)
    return queries.still_open(rows).filter(breakdown.soon(until, now))


def order_of(asked: Mapping[str, str]) -> list[str]:
    """How a list that was asked for is read: what is over from the latest on, what is to come from the soonest."""
    return ["-due_at"] if asked.get("state") in OVER else ["due_at"]


class CommitmentFilters(django_filters.FilterSet):
    """By how they stand, what was promised, whose they are, where, and when they fall due."""

    show = django_filters.ChoiceFilter(choices=SHOW_LABELS, method="standing", label=_("Show"))
    state = django_filters.ChoiceFilter(choices=State, method="in_state", label=_("State"))
    kind = django_filters.ChoiceFilter(choices=Kind, label=_("What was promised"))
    owner = ThingFilter("owner_id", name="owner__email", label=_("Owner"))
    team = ThingFilter("team_id", name="team__name", label=_("Team"))
    site = ThingFilter("site_id", name="site__name", label=_("Site"))
    tool = ThingFilter("tool_id", name="tool__name", label=_("Tool"))
    report = ThingFilter("subject_id", prefix="F", method="about", label=_("Report"))
    due_after = InstantFilter("due_at", lookup_expr="gte", label=_("Due after"))
    due_before = InstantFilter("due_at", lookup_expr="lt", label=_("Due before"))
    decided_after = InstantFilter("decided_at", method="decided", label=_("Kept or broken since"))

    class Meta:
        model = Commitment
        fields: list[str] = []

    def in_state(self, queryset: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        """In one state. What runs or is stopped is open, too: saying so keeps what is over out of the search."""
        rows = queries.still_open(queryset) if value in {State.RUNNING, State.PAUSED} else queryset
        return rows.filter(state=value)

    def standing(self, queryset: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        """As they stand at this moment."""
        return SHOWN[value](queryset)

    def decided(self, queryset: QuerySet[Commitment], name: str, value: datetime) -> QuerySet[Commitment]:
        """Kept or broken since an instant. None is decided after its date, so the date's index bounds the search."""
        return queryset.filter(decided_at__gte=value, due_at__gte=value)

    def about(
        self, queryset: QuerySet[Commitment], name: str, value: tuple[int | None, str] | None
    ) -> QuerySet[Commitment]:
        """The promises about one report."""
        if value is None:
            return queryset
        return queryset.filter(Q(subject_type="report", subject_id=value[0]) if value[0] else Q(pk__in=[]))
