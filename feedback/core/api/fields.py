"""What a request may carry (`Input`), and how people (`{id, name, email}`) and things (`{id, name}`) are shown."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.core.ids import LARGEST_ID, reference

ID_SCHEMA = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}


class Query(serializers.Serializer[Any]):
    """Query parameters of a `reading` or `listing`, each of them text."""


class Input(serializers.Serializer[Any]):
    """What a body may carry. A field that is not declared is an error that names it, and JSON types are meant."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (errors := self._unknown(data) or self._mistyped(data)):
            raise serializers.ValidationError(errors)
        return super().to_internal_value(data)

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, list[Any]]:
        unknown = [name for name in data if name not in self.fields]
        if not unknown:
            return {}
        names = ", ".join(self.fields) or "–"
        told = format_lazy(_("This field is not known here. There are: {names}."), names=names)
        return {name: [told] for name in unknown}

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
        "properties": {"id": ID_SCHEMA, "name": {"type": "string"}, "email": {"type": "string"}},
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
    {"type": "object", "properties": {"id": ID_SCHEMA, "name": {"type": "string"}}, "required": ["id", "name"]},
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
