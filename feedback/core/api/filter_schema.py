"""The filters of a FilterSet as OpenAPI parameters."""

from typing import Any

import django_filters
from drf_spectacular.plumbing import build_parameter_type

_LARGEST = 2**31 - 1
_SCHEMAS: tuple[tuple[type[django_filters.Filter], dict[str, Any]], ...] = (
    (django_filters.BooleanFilter, {"type": "boolean"}),
    (django_filters.NumberFilter, {"type": "integer", "minimum": -_LARGEST, "maximum": _LARGEST}),
    (django_filters.DateFilter, {"type": "string", "format": "date"}),
)


def filter_parameters(filterset_class: type[django_filters.FilterSet]) -> list[dict[str, Any]]:
    """One query parameter for each filter, with what it takes."""
    return [
        build_parameter_type(
            name,
            schema_of(one),
            "query",
            required=one.extra.get("required", False),
            description=str(one.extra.get("label") or ""),
        )
        for name, one in filterset_class.base_filters.items()
    ]


def schema_of(one: django_filters.Filter) -> dict[str, Any]:
    """The JSON schema of the values that a filter takes; its own `schema`, where it has one, wins."""
    if own := getattr(one, "schema", None):
        return own
    if isinstance(one, django_filters.MultipleChoiceFilter):
        return {"type": "array", "items": {"type": "string", "enum": _codes(one)}}
    if isinstance(one, django_filters.ChoiceFilter):
        return {"type": "string", "enum": _codes(one)}
    known = (schema for kind, schema in _SCHEMAS if isinstance(one, kind))
    return next(known, {"type": "string", "minLength": 1, "maxLength": one.extra.get("max_length", 200)})


def _codes(one: django_filters.Filter) -> list[str]:
    choices = getattr(one.extra["choices"], "choices", one.extra["choices"])
    return [str(code) for code, _label in (choices() if callable(choices) else choices)]
