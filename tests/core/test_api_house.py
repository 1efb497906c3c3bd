"""Holds for every address below /api/v1/, whichever room serves it: walks the real router, so nothing can escape."""

from collections.abc import Iterator
from typing import Any

import django_filters
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.serializers import BaseSerializer

from feedback.core.api.kit import ApiView, Input, ListMixin, ScopedViewSet
from feedback.core.pagination import keyset_page

#: Served without being a view of the API: the page of documentation, and the answer for every other address.
PLAIN = {"api-docs", None}


def endpoints(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        path = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from endpoints(pattern, path)
        elif path.startswith("api/v1/"):
            yield path, pattern


def views() -> list[tuple[str, type[Any], dict[str, str]]]:
    found = []
    for path, pattern in endpoints():
        view = getattr(pattern.callback, "cls", None)
        if view is not None:
            found.append((path, view, getattr(pattern.callback, "actions", {}) or {}))
    return found


VIEWS = views()
SETS = sorted(
    {view for _path, view, _actions in VIEWS if issubclass(view, ScopedViewSet)}, key=lambda view: view.__name__
)


def test_every_address_is_a_view_of_the_api() -> None:
    strangers = [path for path, p in endpoints() if not hasattr(p.callback, "cls") and p.name not in PLAIN]
    assert [path for path in strangers if not path.endswith((".ics$", "/feed/?$"))] == []
    assert [path for path, view, _actions in VIEWS if not issubclass(view, ApiView)] == []


@pytest.mark.parametrize("view", SETS, ids=lambda view: view.__name__)
def test_nothing_is_seen_but_through_visibility(view: type[ScopedViewSet]) -> None:
    assert callable(view.visible_to)
    where = view.visible_to.__module__.split(".")
    assert "queries" in where, "who sees what is a query of the room"
    assert view.get_queryset is ScopedViewSet.get_queryset


@pytest.mark.parametrize("view", SETS, ids=lambda view: view.__name__)
def test_no_post_escapes_the_key(view: type[ScopedViewSet]) -> None:
    assert view.initial is ApiView.initial
    assert view._post_once is ApiView._post_once
    assert view.dispatch is ApiView.dispatch


@pytest.mark.parametrize(("path", "view", "actions"), VIEWS, ids=[path for path, *_rest in VIEWS])
def test_every_method_promises_what_it_takes_and_gives(path: str, view: type[Any], actions: dict[str, str]) -> None:
    for method, name in actions.items():
        handler = getattr(view, name)
        operation = getattr(handler, "operation", None)
        if method in {"get", "head"} and "schema" in getattr(handler, "kwargs", {}):
            continue  # a file, say: extend_schema tells about it
        assert operation is not None, f"{method} {path}: use the mixins, verb, reading or listing"
        if method in {"post", "patch"}:
            taken = operation.input or getattr(view, f"{method}_input", None) or view.input
            assert taken is None or issubclass(taken, Input), f"{taken} lets unknown fields pass"


@pytest.mark.parametrize("view", [view for view in SETS if view.filterset_class], ids=lambda view: view.__name__)
def test_no_filter_swallows_nonsense(view: type[ScopedViewSet]) -> None:
    loose = [
        name for name, one in view.filterset_class.base_filters.items() if type(one) is django_filters.BooleanFilter
    ]
    assert loose == [], "use TrueFalseFilter"


@pytest.mark.django_db
@pytest.mark.parametrize("view", [view for view in SETS if issubclass(view, ListMixin)], ids=lambda view: view.__name__)
def test_every_order_that_is_offered_works(view: type[ScopedViewSet], person: Any) -> None:
    from django.http import QueryDict

    for field in [*view.ordering, *view.ordering_fields]:
        name = field.removeprefix("-")
        asked = QueryDict(f"ordering={name}")
        keyset_page(view.visible_to(person), asked, ordering=view.ordering, allowed=[name])


@pytest.mark.parametrize("view", SETS, ids=lambda view: view.__name__)
def test_what_is_shown_is_declared(view: type[ScopedViewSet]) -> None:
    assert issubclass(view.shown, BaseSerializer)
    assert not hasattr(view.shown, "Meta"), "a Shown with declared fields: a ModelSerializer is built anew each time"
