"""How the journal is narrowed, by page and API alike."""

import re
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.core.filters import LONGEST_NAME, InstantFilter, ThingFilter
from feedback.core.ids import LARGEST_ID, parse_id
from feedback.core.masking import ERASED
from feedback.events.models import Event
from feedback.events.registry import verbs
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from feedback.reports.verbs import FORGOTTEN, UNNAMED

#: A page asks for a day; a program may give an instant.
_DAY = forms.DateInput(attrs={"type": "date"})
_TYPED = re.compile(r"([a-z_]{1,32}):(\d{1,19})")


class _RootField(forms.CharField):
    """`F-1042` or `change:7`; gives type and id."""

    def clean(self, value: Any) -> tuple[str, int] | None:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        if pk := parse_id(text, "F"):
            return "report", pk
        if (typed := _TYPED.fullmatch(text)) and (pk := parse_id(typed[2])):
            return typed[1], pk
        raise forms.ValidationError(_("Give a reference such as F-1042, or a kind and a number such as change:7."))


class RootFilter(django_filters.Filter):
    """`?root=F-1042`: everything that belongs to the story of one thing."""

    schema = {
        "oneOf": [
            {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
            {"type": "string", "minLength": 1, "maxLength": 60},
        ]
    }
    field_class = _RootField

    def filter(self, qs: QuerySet[Any], value: tuple[str, int] | None) -> QuerySet[Any]:
        return qs if value is None else qs.filter(root_type=value[0], root_id=value[1])


def _verbs() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(verbs())]


class EventFilters(django_filters.FilterSet):
    """By what happened, to what, who did it, and when."""

    verb = django_filters.ChoiceFilter(choices=_verbs, label=_("What happened"), empty_label=_("Anything"))
    root = RootFilter(label=_("To what"), max_length=60)
    actor = ThingFilter("actor_id", name="email", label=_("Who"), method="done_by")
    after = InstantFilter("at", lookup_expr="gte", label=_("From"), widget=_DAY)
    before = InstantFilter("at", lookup_expr="lt", label=_("Before"), widget=_DAY)

    class Meta:
        model = Event
        fields: list[str] = []

    def done_by(self, queryset: QuerySet[Event], name: str, value: tuple[int | None, str]) -> QuerySet[Event]:
        """What somebody did, by id or e-mail; without what nobody may learn that they did."""
        pk, email = value
        person = User.objects.filter(Q(pk=pk) if pk else Q(email__iexact=email[:LONGEST_NAME])).first()
        if person is None:
            return queryset.none()
        found = queryset.filter(actor_id=person.pk)
        if person == self.request.user:
            return found
        erased = FrictionReport.objects.filter(pk=OuterRef("root_id"), text=ERASED)
        return found.exclude(verb__in=UNNAMED).exclude(Q(root_type="report", verb__in=FORGOTTEN) & Exists(erased))
