# mypy: disallow-untyped-calls=False
"""The description of the API for programs (`schema`) and people (`docs`), and the list of what there is."""

from functools import lru_cache
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from feedback.core.api.views import ApiView


class SchemaJson(OpenApiJsonRenderer):
    """The description under the type that everybody asks for."""

    media_type = "application/json"


@lru_cache(maxsize=4)
def _description(language: str | None) -> dict[str, Any]:
    """Written once a process and language: it depends on the code alone."""
    return SchemaGenerator().get_schema(request=None, public=True)


class SchemaView(ApiView):
    """OpenAPI 3.1, as JSON or with `?format=yaml` as YAML."""

    permission_classes = [AllowAny]
    authentication_classes = []
    renderer_classes = [SchemaJson, OpenApiYamlRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(_description(get_language()))


class IndexView(ApiView):
    """What there is below /api/v1/."""

    permission_classes = [AllowAny]
    authentication_classes = []
    #: Name of each collection → name of its address; filled by feedback/api_urls.py.
    collections: ClassVar[dict[str, str]] = {}

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(
            {
                "schema": reverse("api-schema", request=request),
                "docs": reverse("api-docs", request=request),
                "resources": {name: reverse(view, request=request) for name, view in sorted(self.collections.items())},
            }
        )


def docs(request: HttpRequest) -> HttpResponse:
    """The same for reading and trying out, with nothing from elsewhere."""
    return render(request, "core/api_docs.html")
