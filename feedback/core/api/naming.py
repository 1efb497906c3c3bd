"""Things that a request names: by id, reference, exact name or e-mail, and only what the caller can see."""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.core.api.fields import ID_SCHEMA
from feedback.core.ids import parse_id

LONGEST_NAME = 254


@extend_schema_field({"oneOf": [ID_SCHEMA, {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}]})
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
        return self.chosen(data, self.candidates([data]))

    def to_representation(self, value: Any) -> Any:
        return value.pk

    def candidates(self, given: Iterable[Any]) -> list[Any]:
        """Everything that one of these could mean, in one query."""
        given = list(given)
        pks = {pk for one in given if (pk := parse_id(one, self.prefix))}
        names = {name for one in given if isinstance(one, str) and (name := _name(one))} if self.name else set()
        if not pks and not names:
            return []
        queryset, meant = self.visible_to(self.context["request"].user), Q(pk__in=pks)
        if names:
            queryset = queryset.alias(_lowered=Lower(self.name))
            meant |= Q(**{f"{self.name}__in": names}) | Q(_lowered__in={name.lower() for name in names})
        return list(queryset.filter(meant))

    def chosen(self, given: Any, candidates: list[Any]) -> Any:
        """The one of them that is meant: the id goes before the name, the exact name before its other spellings."""
        if isinstance(given, bool) or not isinstance(given, int | str) or not _name(str(given)):
            self.fail("shape")
        pk, name = parse_id(given, self.prefix), _name(str(given))
        fitting = [one for one in candidates if one.pk == pk] or self._called(name, candidates)
        if not fitting:
            self.fail("unknown", given=name)
        if len(fitting) > 1:
            self.fail("several", given=name)
        return fitting[0]

    def _called(self, name: str, candidates: list[Any]) -> list[Any]:
        if not self.name:
            return []
        names = [(str(getattr(one, self.name)), one) for one in candidates]
        exact = [one for called, one in names if called == name]
        return exact or [one for called, one in names if called.lower() == name.lower()]


def _name(text: str) -> str:
    """The text as a name; nothing if it cannot be one."""
    text = text.strip()[: LONGEST_NAME + 1]
    return "" if "\0" in text else text


class KeptInput(NamedInput):
    """A thing named by id or exact name, one of the few that `among` gives for the caller from what is kept."""

    def __init__(self, among: Callable[[Any], Iterable[Any]], **kwargs: Any) -> None:
        self.among = among
        super().__init__(among, **kwargs)  # type: ignore[arg-type]

    def candidates(self, given: Iterable[Any]) -> list[Any]:
        return list(self.among(self.context["request"].user))

    def chosen(self, given: Any, candidates: list[Any]) -> Any:
        return copy(super().chosen(given, candidates))  # what is kept is nobody's to alter


class PersonInput(NamedInput):
    """A person the caller can see, named by id or e-mail. Gives the person."""

    def __init__(self, visible_to: Callable[[Any], QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(visible_to, name="email", **kwargs)


class ReferenceInput(NamedInput):
    """A thing the caller can see, named by id or reference. Gives the thing."""

    default_error_messages = {"shape": _("Give an id or a reference.")}

    def __init__(self, visible_to: Callable[[Any], QuerySet[Any]], *, prefix: str, **kwargs: Any) -> None:
        super().__init__(visible_to, name="", prefix=prefix, **kwargs)


class InputList(serializers.ListField):
    """Several things, `child=NamedInput(…)`: all of them in one query. Errors name the place in the list."""

    child: NamedInput
    default_error_messages = {"too_long": _("Give at most {limit}.")}

    def run_child_validation(self, data: list[Any]) -> list[Any]:
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("too_long", limit=self.max_length)
        candidates = self.child.candidates(data)
        found: list[Any] = []
        errors: dict[str, Any] = {}
        for place, given in enumerate(data):
            try:
                found.append(self.child.chosen(given, candidates))
            except serializers.ValidationError as error:
                errors[str(place)] = error.detail
        if errors:
            raise serializers.ValidationError(errors)
        return found
