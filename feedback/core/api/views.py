"""The base of every view: visibility, keyset pages, ETags, idempotent POSTs, and nothing the schema does not tell."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from feedback.core.api import etags, idempotent
from feedback.core.api.fields import Input
from feedback.core.api.naming import NamedInput
from feedback.core.api.negotiation import PlainJSONRenderer
from feedback.core.api.operations import Operation, SerializerClass, promises
from feedback.core.errors import DomainError, Invalid
from feedback.core.ids import parse_id
from feedback.core.pagination import keyset_page
from feedback.core.verdicts import YES, Verdict

UTC = ZoneInfo("UTC")
PAGE_PARAMETERS = ("cursor", "ordering", "page_size")
ModelT = TypeVar("ModelT", bound=Model)


class ApiView(APIView):
    """A view of the API. Every POST can be repeated safely, every unknown parameter is named, all times are UTC."""

    @property
    def person(self) -> Any:
        """Who is asking; somebody signed in, unless the view is open to all."""
        return self.request.user

    @property
    def operation(self) -> Operation | None:
        """What the method that runs now promised."""
        name = getattr(self, "action", None) or (self.request.method or "").lower()
        return getattr(getattr(type(self), name, None), "operation", None)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with timezone.override(UTC):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        handler: Callable[..., HttpResponseBase] | None = getattr(self, (request.method or "").lower(), None)
        if handler is None:
            return
        if request.query_params:
            self.refuse_meaningless_parameters()
        if request.method == "POST" and idempotent.HEADER in request.headers:
            vars(self)["post"] = partial(self._post_once, handler)  # where dispatch looks for it

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-cache")
        operation = self.operation
        if operation and operation.single and isinstance(response, Response) and response.status_code in {200, 201}:
            return etags.tagged(request, response)
        return response

    def known_parameters(self) -> set[str]:
        """Query parameters that mean something here."""
        query: Any = self.operation.query if self.operation else None
        return set(query().fields) if query else set()

    def refuse_meaningless_parameters(self) -> None:
        """A misspelt or empty filter would silently show everything, so it is an error that names it."""
        known, given = self.known_parameters(), self.request.query_params
        told = _("This parameter means nothing here. There are: {names}.")
        unknown = format_lazy(told, names=", ".join(sorted(known)) or "–")
        errors = {name: unknown for name in given if name not in known | {"format"}}
        if not (self.operation and self.operation.query):
            errors |= {name: _("Give a value, or leave this out.") for name, value in given.items() if value == ""}
        if errors:
            raise Invalid(errors)

    def read_input(self, serializer_class: SerializerClass | None, *, partial: bool = False) -> dict[str, Any]:
        """The validated body; a body that should be empty is checked for being so."""
        serializer = (serializer_class or Input)(data=self.request.data, partial=partial, context=self.context)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def read_query(self, serializer_class: SerializerClass) -> dict[str, Any]:
        """The validated query parameters; a thing left empty was left out."""
        fields: dict[str, Any] = serializer_class().fields  # type: ignore[attr-defined]
        left_out = {name for name, field in fields.items() if isinstance(field, NamedInput) and not field.required}
        asked = self.request.query_params.items()
        given = {name: value for name, value in asked if name != "format" and not (value == "" and name in left_out)}
        serializer = serializer_class(data=given, context=self.context)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    @property
    def context(self) -> dict[str, Any]:
        """What serializers may know: the request and the view."""
        return {"request": self.request, "view": self}

    def remembered(self, response: HttpResponse) -> str:
        """What is kept of an answer for a repeat of its request. A view that tells a secret once leaves it out."""
        return response.content.decode()

    def _post_once(self, post: Callable[..., HttpResponseBase], request: Request, *args: Any, **kwargs: Any) -> Any:
        def work() -> HttpResponse:
            response = self.finalize_response(request, post(request, *args, **kwargs), *args, **kwargs)
            return response.render() if isinstance(response, Response) else response

        return idempotent.answer_once(request, request.headers[idempotent.HEADER], work, self.remembered)


class ScopedViewSet(ApiView, ViewSet):
    """One kind of thing, seen only through `visible_to`. Mix in what can be done with it."""

    #: The room's query: who sees which of them. There is no other way in.
    visible_to: ClassVar[Callable[[Any], QuerySet[Any]]]
    #: How one of them is shown; in lists too, unless those have their own, shorter `listed`.
    shown: ClassVar[SerializerClass]
    listed: ClassVar[SerializerClass | None] = None
    #: What POST takes, and PATCH any part of it unless it has its own `patch_input`.
    input: ClassVar[SerializerClass | None] = None
    patch_input: ClassVar[SerializerClass | None] = None
    #: `F` when `F-1042` names number 1042.
    prefix: ClassVar[str] = ""
    filterset_class: ClassVar[type[FilterSet] | None] = None
    ordering: ClassVar[Sequence[str]] = ("id",)
    ordering_fields: ClassVar[Sequence[str]] = ()

    def get_queryset(self) -> QuerySet[Any]:
        """What the caller may see. Override `shaped` to join what `shown` needs."""
        return self.shaped(type(self).visible_to(self.person))

    def shaped(self, queryset: QuerySet[ModelT]) -> QuerySet[ModelT]:
        """Adds `select_related`, `prefetch_related` and annotations that `shown` needs."""
        return queryset

    def get_object(self) -> Any:
        """The thing the address names, by id or reference; Http404 when the caller cannot see it."""
        pk = parse_id(self.kwargs.get("pk"), self.prefix)
        found = self.get_queryset().filter(pk=pk).first() if pk else None
        if found is None:
            raise Http404
        return found

    def again(self, thing: Model) -> Any:
        """The thing as it is after a write, or None when the caller does not see it any more."""
        return self.get_queryset().filter(pk=thing.pk).first()

    def known_parameters(self) -> set[str]:
        known = super().known_parameters()
        if self.operation and self.operation.kind == "list":
            known |= {*PAGE_PARAMETERS, *self._filters()}
        return known

    def ordering_fields_of(self, operation: Operation) -> Sequence[str]:
        """What a reader may order by; a `listing` shows other rows than the view, so it has its own."""
        return operation.ordering_fields if operation.ordering else self.ordering_fields

    def ordered(self) -> Sequence[str]:
        """The order of a list that asks for none."""
        return self.ordering

    def _filters(self) -> Mapping[str, Any]:
        own = self.filterset_class if getattr(self, "action", "") == "list" else None
        return own.base_filters if own else {}

    def filtered(self, queryset: QuerySet[ModelT]) -> QuerySet[ModelT]:
        """Narrowed by the room's FilterSet, which the page uses too."""
        return DjangoFilterBackend().filter_queryset(self.request, queryset, self) if self.filterset_class else queryset

    def page(self, queryset: QuerySet[Any], operation: Operation) -> Response:
        """A keyset page, each item shown."""
        page = keyset_page(
            queryset,
            self.request.query_params,
            ordering=operation.ordering or self.ordered(),
            allowed=self.ordering_fields_of(operation),
        )
        here = self.request.build_absolute_uri(self.request.path)
        return self._envelope(
            self.rendered(page.items, operation, many=True),
            next_url=page.next and f"{here}?{page.next}",
            previous_url=page.previous and f"{here}?{page.previous}",
        )

    def answer(self, thing: Any, operation: Operation) -> Response:
        """One thing shown, a short list of them in the envelope of lists, or 204 for what cannot be seen any more."""
        if operation.kind == "many":
            return self._envelope(self.rendered(thing, operation, many=True))
        if thing is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(self.rendered(thing, operation), status=operation.status)

    def rendered(self, thing: Any, operation: Operation, *, many: bool = False) -> Any:
        """The data of a thing, or of many, as the caller is shown it."""
        serializer_class = self.shown_by(operation)
        beside = self.beside([*thing] if many else [thing]) if serializer_class in {self.shown, self.listed} else {}
        return serializer_class(thing, many=many, context={**self.context, **beside}).data

    def shown_by(self, operation: Operation) -> SerializerClass:
        """How a method shows what it gives."""
        return operation.shown or (self.listed if operation.kind == "list" and self.listed else self.shown)

    def may(self, thing: Any) -> Verdict:
        """Whether the caller may write this at all (None: one that is still to be made). The action decides; this is
        asked when it cannot be called, so that "not yours" is said before "not so"."""
        return YES

    def taken(self, serializer_class: SerializerClass | None, thing: Any = None, *, partial: bool = False) -> Any:
        """The validated body of a write to `thing`; of somebody who may not write it no body is judged."""
        try:
            return self.read_input(serializer_class, partial=partial)
        except (APIException, DomainError):
            if self.operation and self.operation.writes:
                self.may(thing).demand()
            raise

    def beside(self, things: Sequence[Any]) -> dict[str, Any]:
        """What `shown` needs beside the rows, read once for all of them; the serializer finds it in its `context`."""
        return {}

    def _envelope(self, results: Any, next_url: str | None = None, previous_url: str | None = None) -> Response:
        return Response({"next": next_url, "previous": previous_url, "results": results})

    def check_if_match(self, thing: Model, operation: Operation) -> Any:
        """With `If-Match`: locks the row and compares what it is now; gives the thing as it is now."""
        if "If-Match" not in self.request.headers:
            return thing
        rows = type(thing)._default_manager.select_for_update().filter(pk=thing.pk)
        rows.values_list("pk", flat=True).first()
        thing = self.get_object()
        etags.check_if_match(self.request, etags.etag_of(PlainJSONRenderer().render(self.rendered(thing, operation))))
        return thing


class ListMixin(ScopedViewSet):
    """GET of the collection."""

    @promises(Operation("list"))
    def list(self, request: Request) -> Response:
        return self.page(self.filtered(self.get_queryset()), self.list.operation)  # type: ignore[attr-defined]


class RetrieveMixin(ScopedViewSet):
    """GET of one."""

    @promises(Operation("one"))
    def retrieve(self, request: Request, pk: str = "") -> Response:
        return self.answer(self.get_object(), self.retrieve.operation)  # type: ignore[attr-defined]


class CreateMixin(ScopedViewSet):
    """POST to the collection; the room says how in `add`."""

    def add(self, data: dict[str, Any]) -> Any:
        """Calls the action that makes one and gives it."""
        raise NotImplementedError

    @promises(Operation("create", status=201))
    def create(self, request: Request) -> Response:
        made = self.add(self.taken(self.input))
        response = self.answer(self.again(made), self.create.operation)  # type: ignore[attr-defined]
        if hasattr(self, "retrieve"):
            response["Location"] = self.reverse_action("detail", args=[made.pk])
        return response


class PatchMixin(ScopedViewSet):
    """PATCH of one, with `If-Match`; the room says how in `change`."""

    def change(self, thing: Any, changes: dict[str, Any]) -> None:
        """Calls the action that changes only what is in `changes`."""
        raise NotImplementedError

    @promises(Operation("patch"))
    def partial_update(self, request: Request, pk: str = "") -> Response:
        operation: Operation = self.partial_update.operation  # type: ignore[attr-defined]
        thing = self.get_object()
        changes = self.taken(self.patch_input or self.input, thing, partial=True)
        with transaction.atomic():
            thing = self.check_if_match(thing, operation)
            self.change(thing, changes)
        return self.answer(self.again(thing), operation)


class DeleteMixin(ScopedViewSet):
    """DELETE of one, with `If-Match`; the room says how in `remove`."""

    def remove(self, thing: Any) -> None:
        """Calls the action that takes it away."""
        raise NotImplementedError

    @promises(Operation("delete", status=204))
    def destroy(self, request: Request, pk: str = "") -> Response:
        with transaction.atomic():
            self.remove(self.check_if_match(self.get_object(), self.destroy.operation))  # type: ignore[attr-defined]
        return Response(status=status.HTTP_204_NO_CONTENT)
