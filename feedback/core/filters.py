"""Filters that page and API share: by id or reference, by name, by instant. A value that makes no sense is an error."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from feedback.core.ids import LARGEST_ID, parse_id

LONGEST_NAME = 254


class _IdOrName(forms.CharField):
    """An id, a reference or a name; gives `(id or None, text)`."""

    def __init__(self, *, prefix: str, named: bool, **kwargs: Any) -> None:
        self.prefix, self.named = prefix, named
        super().__init__(max_length=LONGEST_NAME, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        pk = parse_id(text, self.prefix)
        if pk is None and not self.named:
            raise forms.ValidationError(_("Give an id or a reference."))
        return pk, text


class ThingFilter(django_filters.Filter):
    """`?tool=3`, `?report=F-1042` or, with `name`, `?tool=Agent Assist`: one thing a row belongs to.

    `name` is the lookup of the name from the row (`tool__name`), `prefix` the letter of the reference.
    """

    schema = {
        "oneOf": [
            {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
            {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        ]
    }
    field_class = _IdOrName

    def __init__(self, field_name: str, *, name: str = "", prefix: str = "", **kwargs: Any) -> None:
        self.name_lookup = name
        super().__init__(field_name, prefix=prefix, named=bool(name), **kwargs)

    def filter(self, qs: QuerySet[Any], value: tuple[int | None, str] | None) -> QuerySet[Any]:
        if value is None:
            return qs
        pk, _text = value
        ids = self.ids(qs, value) if self.name_lookup else [pk] if pk else []
        return qs.filter(**{f"{self.field_name}__in": ids})

    def ids(self, qs: QuerySet[Any], value: tuple[int | None, str]) -> list[int]:
        """The ids of the things that are meant, looked up first: so that an index of the rows can be used for them."""
        pk, text = value
        thing, _, name = self.name_lookup.partition("__")
        related: Any = qs.model._meta.get_field(thing).related_model
        found = Q(pk=pk) if pk else Q(pk__in=[])
        return list(related._base_manager.filter(found | Q(**{f"{name}__iexact": text})).values_list("pk", flat=True))


class _Instant(forms.CharField):
    """An ISO 8601 instant as UTC; without an offset it is the reader's (in the API, UTC), a date alone its midnight."""

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            # A plus sign that was not escaped arrives as a space.
            found = parse_datetime(text.replace(" ", "+") if text.count(":") > 1 else text) or parse_datetime(text)
            day = None if found else parse_date(text)
            found = found or (datetime(day.year, day.month, day.day) if day else None)  # noqa: DTZ001
            if found:
                return (found if found.tzinfo else timezone.make_aware(found)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise forms.ValidationError(_("Give a date and time such as 2026-03-01T09:00:00Z."))


class InstantFilter(django_filters.Filter):
    """`?due_before=2026-03-01T09:00:00Z`; give `lookup_expr` (`lt` for before, `gte` for after)."""

    schema = {"type": "string", "format": "date-time"}
    field_class = _Instant


class _TrueFalse(forms.CharField):
    """`true` or `false`, as JSON has them."""

    def clean(self, value: Any) -> bool | None:
        text = super().clean(value).lower()
        if text not in {"", "true", "false"}:
            raise forms.ValidationError(_("Give true or false."))
        return text == "true" if text else None


class TrueFalseFilter(django_filters.Filter):
    """`?is_active=true`; django-filter's own takes anything else for "no filter"."""

    schema = {"type": "boolean"}
    field_class = _TrueFalse


def words_filter(search: Callable[[QuerySet[Any], str], QuerySet[Any]]) -> Callable[..., QuerySet[Any]]:
    """A `method=` for a text filter that hands the words to a room's own search."""

    def apply(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return search(queryset, value)

    return apply
