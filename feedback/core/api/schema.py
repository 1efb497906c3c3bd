# mypy: disallow-untyped-calls=False
"""The OpenAPI description, written from what the methods promise, so that it cannot tell anything else."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type, force_instance
from drf_spectacular.utils import Direction
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from feedback.core.api import idempotent, problems
from feedback.core.api.fields import Input, Query, Shown
from feedback.core.api.filter_schema import filter_parameters
from feedback.core.api.operations import Operation
from feedback.core.pagination import LARGEST_PAGE, PAGE_SIZE

ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Its version, for If-Match and If-None-Match."}}
LOCATION = {"Location": {"schema": {"type": "string", "format": "uri-reference"}}}
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait."}}
CHALLENGE = {"WWW-Authenticate": {"schema": {"type": "string"}}}
_HEADERS_OF = {"401": CHALLENGE, "429": RETRY_AFTER, "503": RETRY_AFTER}
_IF_MATCH = "Change it only if it still is this version; the ETag you read. Else 412."
_KEY = "A key of yours for this request, a UUID say. Sent again, the first answer comes again."


class FieldErrorShown(Shown):
    """What is wrong with one field (nested ones with dots), or with the whole where `field` is null."""

    field = serializers.CharField(allow_null=True)
    message = serializers.CharField()


class ProblemShown(Shown):
    """A refusal (RFC 9457). `state` and `legal` come with an illegal move only."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FieldErrorShown(many=True)  # type: ignore[assignment]  # a serializer has `errors` of its own
    state = serializers.CharField(required=False)
    legal = serializers.ListField(child=serializers.CharField(), required=False)


class BearerScheme(OpenApiAuthenticationExtension):
    """Tells the description about our tokens."""

    target_class = "feedback.core.api.auth.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer"}


class ContractSchema(AutoSchema):
    """Adds to each operation what holds for all of its kind."""

    view: Any

    @property
    def promised(self) -> Operation | None:
        return getattr(self.view, "operation", None)

    def get_summary(self) -> str | None:
        return super().get_summary() or (super().get_description() or "").strip().split("\n")[0].rstrip(".") or None

    def get_operation_id(self) -> str:
        action = getattr(self.view, "action", None)
        parts = [part.replace("-", "_") for part in self._tokenize_path()]
        named = {"list", "retrieve", "create", "partial_update", "destroy"}
        return "_".join([*parts, action] if action in named else [*parts, self.method.lower()])

    def get_request_serializer(self) -> Any:
        operation = self.promised
        if operation is None:
            return super().get_request_serializer()
        taken = operation.input
        if operation.kind == "patch":
            taken = self.view.patch_input or self.view.input
        elif operation.kind == "create":
            taken = self.view.input
        return taken() if taken else None

    def get_response_serializers(self) -> Any:
        operation = self.promised
        if operation is None:
            return super().get_response_serializers()
        if operation.kind == "delete":
            return {204: None}
        return {operation.status: force_instance(self.view.shown_by(operation))}

    def _is_list_view(self, serializer: Any = None) -> bool:
        return bool(self.promised and self.promised.kind in {"list", "many"})

    def _get_paginator(self) -> Any:
        return None

    def _map_basic_serializer(self, serializer: Any, direction: str) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        serializer = force_instance(serializer)
        if isinstance(serializer, Input):
            schema["additionalProperties"] = False
        if isinstance(serializer, Input | Query):
            for name, field in serializer.fields.items():
                if type(field) is serializers.CharField and not field.allow_blank:
                    schema["properties"][name].setdefault("minLength", 1)
        return schema

    def _get_request_body(self, direction: str = "request") -> Any:
        body = super()._get_request_body(direction)
        if body is None and self.promised and self.promised.kind == "verb":
            empty = {"type": "object", "additionalProperties": False, "properties": {}}
            return {"content": {kind: {"schema": empty} for kind in self.map_parsers()}}
        return body

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters = super()._get_parameters()
        operation = self.promised
        if operation and operation.kind == "list":
            parameters += self._page_parameters(operation)
        if operation and operation.query:
            parameters += self._query_parameters(operation)
        if self.method == "POST":
            key = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]([ -~]*[!-~])?$"}
            parameters.append(build_parameter_type(idempotent.HEADER, key, "header", description=_KEY))
        if operation and operation.kind in {"patch", "delete"}:
            parameters.append(build_parameter_type("If-Match", {"type": "string"}, "header", description=_IF_MATCH))
        return parameters

    def _page_parameters(self, operation: Operation) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "default": PAGE_SIZE}
        told = f"How many at most; more than {LARGEST_PAGE} gives {LARGEST_PAGE}."
        found = [build_parameter_type("page_size", size, "query", description=told)]
        cursor = {"type": "string", "minLength": 1}
        told = "Where the page starts: taken from `next` and `previous`, and good for this list in this order only."
        found.append(build_parameter_type("cursor", cursor, "query", description=told))
        if fields := self.view.ordering_fields_of(operation):
            found.append(self._ordering_parameter(fields))
        own = self.view.filterset_class if getattr(self.view, "action", "") == "list" else None
        return found + (filter_parameters(own) if own else [])

    def _ordering_parameter(self, fields: Any) -> dict[str, Any]:
        names = [sign + name for name in fields for sign in ("", "-")]
        schema = {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1}
        told = "One or more fields, with commas between; a minus in front turns it round."
        return build_parameter_type("ordering", schema, "query", description=told, style="form", explode=False)

    def _query_parameters(self, operation: Operation) -> list[dict[str, Any]]:
        mapped = self._map_basic_serializer(operation.query, "request")
        required = set(mapped.get("required", []))
        return [
            build_parameter_type(
                name, schema if name in required else _or_empty(schema), "query", required=name in required
            )
            for name, schema in mapped["properties"].items()
        ]

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        prefix = getattr(self.view, "prefix", "")
        told = f"Id or reference, `{prefix}-1042`." if prefix else "Id."
        pattern = getattr(self.view, "lookup_value_regex", "")
        schema = {"type": "string", **({"pattern": f"^{pattern}$"} if pattern else {})}
        return [build_parameter_type(name, schema, "path", description=told) for name in variables]

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for code, body in bodies.items():
            self._describe_success(code, body)
        operation = self.promised
        if operation and operation.kind in {"create", "patch", "verb"}:
            bodies["204"] = {"description": "Done, and no longer visible to you."}
        if operation and operation.kind == "one":
            bodies["304"] = {"description": "Not changed since the version in If-None-Match.", "headers": ETAG}
        return {**bodies, **{code: self._problem(code) for code in self._refusals()}}

    def _describe_success(self, code: str, body: dict[str, Any]) -> None:
        operation = self.promised
        body["description"] = body["description"] or "Done"
        if operation is None or "content" not in body:
            return
        if operation.kind in {"list", "many"}:
            for content in body["content"].values():
                content["schema"] = self._envelope(content["schema"])
        if operation.single:
            located = operation.kind == "create" and hasattr(self.view, "retrieve")
            body["headers"] = {**ETAG, **(LOCATION if located else {})}

    def _envelope(self, results: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"next": link, "previous": link, "results": results}
        return {"type": "object", "properties": properties, "required": ["next", "previous", "results"]}

    def _refusals(self) -> list[str]:
        """The statuses that a refusal of this method can have."""
        codes = {"400", "404", "429", "503"}
        if not any(isinstance(permission, AllowAny) for permission in self.view.get_permissions()):
            codes |= {"401", "403"}
        if self.method != "GET":
            codes |= {"409"}
        if self.method in {"POST", "PATCH"}:
            codes |= {"413", "415"}
        if self.method == "POST":
            codes |= {"422"}
        if self.promised and self.promised.kind in {"patch", "delete"}:
            codes |= {"412"}
        return sorted(codes)

    def _problem(self, code: str) -> dict[str, Any]:
        ref = self.resolve_serializer(ProblemShown(), "response").ref
        headers = {"headers": _HEADERS_OF[code]} if code in _HEADERS_OF else {}
        title = str(problems.KINDS[int(code)][1])
        return {"description": title, **headers, "content": {problems.MEDIA_TYPE: {"schema": ref}}}


def _or_empty(schema: dict[str, Any]) -> dict[str, Any]:
    """A thing that need not be named may be left empty in an address."""
    if "oneOf" not in schema:
        return schema
    return {**schema, "oneOf": [{**one, "minLength": 0} if "minLength" in one else one for one in schema["oneOf"]]}


def without_trailing_slash(endpoints: list[tuple[str, str, str, Any]], **_: Any) -> list[tuple[str, str, str, Any]]:
    """Addresses work with and without a slash at the end; the description knows the one without."""
    return [(path.rstrip("/") or "/", regex, method, callback) for path, regex, method, callback in endpoints]
