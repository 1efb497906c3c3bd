"""People and things: shown as `{id, name, email}` and `{id, name}`, taken by id, reference, name or e-mail."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.core.ids import LARGEST_ID, parse_id, reference

_ID = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 254}
LONGEST_NAME = 254


class Query(serializers.Serializer[Any]):
    """Query parameters of a `reading` or `listing`, each of them text."""


class Input(serializers.Serializer[Any]):
    """What a body may carry. A field that is not declared is an error that names it, and JSON types are meant."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (errors := self._unknown(data) or self._mistyped(data)):
            raise serializers.ValidationError(errors)
        return super().to_internal_value(data)

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, list[Any]]:
        names = ", ".join(self.fields) or "–"
        told = format_lazy(_("This field is not known here. There are: {names}."), names=names)
        return {name: [told] for name in data if name not in self.fields}

    def _mistyped(self, data: Mapping[str, Any]) -> dict[str, list[Any]]:
        """DRF would take `"yes"` for true and 12 for `"12"`; the schema says otherwise. A form has only text."""
        if isinstance(data, QueryDict):
            return {}
        return {
            name: [_TYPES[kind][1]]
            for name, value in data.items()
            if value is not None and (kind := _kind(self.fields[name])) and not _fits(value, _TYPES[kind][0])
        }


_TYPES: dict[type, tuple[type | tuple[type, ...], Any]] = {
    serializers.CharField: (str, _("Give text, in quotes.")),
    serializers.BooleanField: (bool, _("Give true or false.")),
    serializers.IntegerField: ((int, float), _("Give a whole number, without quotes.")),
    serializers.FloatField: ((int, float), _("Give a number, without quotes.")),
}


def _kind(field: Any) -> type | None:
    return next((kind for kind in _TYPES if isinstance(field, kind)), None)


def _fits(value: Any, wanted: type | tuple[type, ...]) -> bool:
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))


class Shown(serializers.Serializer[Any]):
    """How a thing is shown. Plain declared fields: a ModelSerializer works its fields out anew for each request."""


@extend_schema_field(
    {
        "type": "object",
        "properties": {"id": _ID, "name": {"type": "string"}, "email": {"type": "string"}},
        "required": ["id", "name", "email"],
    },
    component_name="Person",
)
class PersonField(serializers.Field[Any, Any, dict[str, Any], Any]):
    """A person as `{id, name, email}`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"id": value.pk, "name": value.name, "email": value.email}


@extend_schema_field(
    {"type": "object", "properties": {"id": _ID, "name": {"type": "string"}}, "required": ["id", "name"]},
    component_name="Named",
)
class NamedField(serializers.Field[Any, Any, dict[str, Any], Any]):
    """A thing as `{id, name}`; `attribute` is where the name is taken from."""

    def __init__(self, *, attribute: str = "name", **kwargs: Any) -> None:
        self.attribute = attribute
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"id": value.pk, "name": str(getattr(value, self.attribute))}


@extend_schema_field({"type": "string", "examples": ["F-1042"]})
class ReferenceField(serializers.Field[Any, Any, str, Any]):
    """A thing (or its number) by its reference: `F-1042`."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> str:
        return reference(self.prefix, value.pk if isinstance(value, Model) else value)


@extend_schema_field({"oneOf": [_ID, _TEXT]})
class NamedInput(serializers.Field[Any, Any, Any, Any]):
    """A thing the caller can see, named by id, reference, or exact `name` (upper and lower case do not count).

    Gives the thing itself.
    """

    default_error_messages = {
        "unknown": _("There is no “{given}” here that you can see."),
        "several": _("There is more than one “{given}”. Give the id instead."),
        "shape": _("Give an id or a name."),
    }

    def __init__(
        self, visible_to: Callable[[Any], QuerySet[Any]], *, name: str = "name", prefix: str = "", **kwargs: Any
    ) -> None:
        self.visible_to, self.name, self.prefix = visible_to, name, prefix
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.fail("shape")
        given = str(data).strip()[: LONGEST_NAME + 1]
        if not given or "\0" in given:
            self.fail("shape")
        queryset = self.visible_to(self.context["request"].user)
        found = self._by_id(queryset, data) or self._by_name(queryset, given)
        if not found:
            self.fail("unknown", given=given)
        if len(found) > 1:
            self.fail("several", given=given)
        return found[0]

    def _by_id(self, queryset: QuerySet[Any], data: int | str) -> list[Any]:
        pk = parse_id(data, self.prefix)
        return list(queryset.filter(pk=pk)[:1]) if pk else []

    def _by_name(self, queryset: QuerySet[Any], given: str) -> list[Any]:
        if not self.name or len(given) > LONGEST_NAME:
            return []
        return list(queryset.filter(**{self.name: given})[:2] or queryset.filter(**{f"{self.name}__iexact": given})[:2])

    def to_representation(self, value: Any) -> Any:
        return value.pk


class PersonInput(NamedInput):
    """A person the caller can see, named by id or e-mail. Gives the person."""

    def __init__(self, visible_to: Callable[[Any], QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(visible_to, name="email", **kwargs)


class ReferenceInput(NamedInput):
    """A thing the caller can see, named by id or reference. Gives the thing."""

    default_error_messages = {"shape": _("Give an id or a reference.")}

    def __init__(self, visible_to: Callable[[Any], QuerySet[Any]], *, prefix: str, **kwargs: Any) -> None:
        super().__init__(visible_to, name="", prefix=prefix, **kwargs)
