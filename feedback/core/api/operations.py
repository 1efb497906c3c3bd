"""What one method of the API takes and gives, said once: the method obeys it and the schema is written from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

if TYPE_CHECKING:
    from feedback.core.api.views import ScopedViewSet

Kind: TypeAlias = Literal["list", "one", "create", "patch", "delete", "verb", "many"]
SerializerClass: TypeAlias = type[BaseSerializer[Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """The promise of one method. What is None here is the view's own (`shown`, `input`)."""

    kind: Kind
    input: SerializerClass | None = None
    shown: SerializerClass | None = None
    query: SerializerClass | None = None
    status: int = 200
    writes: bool = True
    ordering: Sequence[str] = ()
    ordering_fields: Sequence[str] = ()

    @property
    def single(self) -> bool:
        """Whether the answer is one object, which has an ETag."""
        return self.kind in {"one", "create", "patch", "verb"}


def promises(operation: Operation) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Says what a handler method takes and gives."""

    def decorate(fn: Callable[..., Any]) -> Callable[..., Any]:
        fn.operation = operation  # type: ignore[attr-defined]
        return fn

    return decorate


def verb(
    input: SerializerClass | None = None,  # noqa: A002 - it reads as what it is at each place of use
    *,
    shown: SerializerClass | None = None,
    detail: bool = True,
    status: int = 200,
    writes: bool = True,
    on: Any = None,
    **view: Any,
) -> Callable[[Callable[..., Any]], Any]:
    """POST to `…/{id}/the-method's-name`: calls one action.

    The method is called with the object (unless `detail` is false) and, if there is an `input`, with the validated
    data. When it gives None the object is read again through visibility and shown; else what it gives is shown.
    `writes=False` for a preview, which a reading token may call. `on=` adds the POST to a `listing` of that address.
    """
    operation = Operation("verb", input, shown, status=status, writes=writes)

    def decorate(fn: Callable[..., Any]) -> Any:
        @wraps(fn)
        def handler(self: "ScopedViewSet", request: Request, pk: str = "", **kwargs: str) -> Response:
            thing = [self.get_object()] if detail else []
            data = self.taken(operation.input, *thing)
            given = fn(self, *thing, *([data] if operation.input else []))
            return self.answer(given if given is not None else self.again(thing[0]), operation)

        promised = promises(operation)(handler)
        if on:
            return on.mapping.post(promised)
        return action(detail=detail, methods=["post"], **_named(fn, view))(promised)

    return decorate


def reading(
    shown: SerializerClass,
    *,
    query: SerializerClass | None = None,
    many: bool = False,
    detail: bool = True,
    **view: Any,
) -> Callable[[Callable[..., Any]], Any]:
    """GET of `…/{id}/the-method's-name`: what the method gives, shown; with `many`, a list that is never long.

    The method is called with the object (unless `detail` is false) and, if there is a `query`, with its validated data.
    """
    operation = Operation("many" if many else "one", shown=shown, query=query)

    def decorate(fn: Callable[..., Any]) -> Any:
        @wraps(fn)
        def handler(self: "ScopedViewSet", request: Request, pk: str = "", **kwargs: str) -> Response:
            return self.answer(fn(self, *_arguments(self, operation, detail)), operation)

        return action(detail=detail, methods=["get"], **_named(fn, view))(promises(operation)(handler))

    return decorate


def listing(
    shown: SerializerClass,
    *,
    ordering: Sequence[str],
    ordering_fields: Sequence[str] = (),
    query: SerializerClass | None = None,
    detail: bool = True,
    **view: Any,
) -> Callable[[Callable[..., Any]], Any]:
    """GET of `…/{id}/the-method's-name`: keyset pages of the queryset that the method gives."""
    operation = Operation("list", shown=shown, query=query, ordering=ordering, ordering_fields=ordering_fields)

    def decorate(fn: Callable[..., Any]) -> Any:
        @wraps(fn)
        def handler(self: "ScopedViewSet", request: Request, pk: str = "", **kwargs: str) -> Response:
            return self.page(fn(self, *_arguments(self, operation, detail)), operation)

        return action(detail=detail, methods=["get"], **_named(fn, view))(promises(operation)(handler))

    return decorate


def _named(fn: Callable[..., Any], view: dict[str, Any]) -> dict[str, Any]:
    return {"url_path": fn.__name__.replace("_", "-"), **view}


def _arguments(view: "ScopedViewSet", operation: Operation, detail: bool) -> list[Any]:
    thing = [view.get_object()] if detail else []
    return [*thing, view.read_query(operation.query)] if operation.query else thing
