"""What a room's api.py needs, in one import; how it is used stands in the package's docstring."""

from feedback.core.api.fields import Input, NamedField, PersonField, Query, ReferenceField, Shown
from feedback.core.api.naming import InputList, KeptInput, NamedInput, PersonInput, ReferenceInput
from feedback.core.api.operations import Operation, listing, promises, reading, verb
from feedback.core.api.views import (
    ApiView,
    CreateMixin,
    DeleteMixin,
    ListMixin,
    PatchMixin,
    RetrieveMixin,
    ScopedViewSet,
)

__all__ = [
    "ApiView",
    "CreateMixin",
    "DeleteMixin",
    "Input",
    "InputList",
    "KeptInput",
    "ListMixin",
    "NamedField",
    "NamedInput",
    "Operation",
    "PatchMixin",
    "PersonField",
    "PersonInput",
    "Query",
    "ReferenceField",
    "ReferenceInput",
    "RetrieveMixin",
    "ScopedViewSet",
    "Shown",
    "listing",
    "promises",
    "reading",
    "verb",
]
