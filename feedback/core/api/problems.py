"""Every refusal of the API as `application/problem+json` (RFC 9457), whoever raised it.

A problem is `{type, title, status, detail, errors: [{field, message}]}`; an illegal move adds `state` and `legal`.
"""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import (
    APIException,
    MethodNotAllowed,
    NotAuthenticated,
    Throttled,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.settings import api_settings
from rest_framework.utils import encoders, json

from feedback.core.errors import Conflict, DomainError, Forbidden, IllegalMove, Invalid, KeyReused, Text

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)

#: Status → (last part of the type, title). The type is a name that programs can rely on.
KINDS: dict[int, tuple[str, Text]] = {
    400: ("invalid", _("Something in the request does not fit")),
    401: ("sign-in", _("Sign in first")),
    403: ("forbidden", _("Not allowed")),
    404: ("not-found", _("Nothing here")),
    405: ("method", _("This cannot be done here")),
    409: ("conflict", _("It does not fit the present state")),
    412: ("changed-meanwhile", _("Somebody changed it meanwhile")),
    413: ("too-large", _("Too large")),
    415: ("media-type", _("This kind of content is not understood")),
    422: ("key-reused", _("The idempotency key belongs to another request")),
    429: ("too-many", _("Too many requests")),
    500: ("server-error", _("Something went wrong on our side")),
    503: ("unavailable", _("Not available right now")),
}
_FRAMEWORK: tuple[tuple[tuple[type[Exception], ...], int, Text], ...] = (
    ((Http404,), 404, _("There is nothing here that you can see.")),
    ((ProtectedError, RestrictedError), 409, _("Other things still use this, so it stays.")),
    ((RequestDataTooBig,), 413, _("The request is larger than what is taken here.")),
    ((SuspiciousOperation, UnreadablePostError, DataError), 400, ""),
)
#: Where DRF's sentence would not say what to do.
_OWN_WORDS: dict[type[APIException], Text] = {
    NotAuthenticated: _("Sign in, or send a token: Authorization: Bearer …"),
    MethodNotAllowed: _("This address does not take that. The Allow header says what it takes."),
    UnsupportedMediaType: _("Send JSON, with Content-Type: application/json."),
    Throttled: _("You have asked for a lot within a minute. Retry-After says when to go on."),
}
ILLEGAL_MOVE = "illegal-move"
TRY_AGAIN_AFTER = {"Retry-After": "1"}


def problem(
    status: int,
    detail: object = "",
    *,
    errors: list[dict[str, Any]] | None = None,
    kind: str | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """A problem as a response; `more` are further members of it."""
    slug, title = KINDS.get(status) or ("error", HTTPStatus(status).phrase)
    body = {
        "type": f"urn:fortnight:problem:{kind or slug}",
        "title": title,
        "status": status,
        "detail": detail or title,
        "errors": errors or [],
        **more,
    }
    text = json.dumps(body, cls=encoders.JSONEncoder)
    return HttpResponse(text, content_type=MEDIA_TYPE, status=status, headers=dict(headers or {}))


def handle(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's exception handler: the problem for what was raised, or None for a fault of ours (a 500)."""
    if isinstance(exc, APIException):
        return _from_drf(exc)
    if isinstance(exc, DomainError):
        return _from_domain(exc)
    return _from_django(exc)


def _from_domain(exc: DomainError) -> HttpResponse:
    match exc:
        case IllegalMove():
            return problem(409, exc.reason, kind=ILLEGAL_MOVE, state=exc.state, legal=list(exc.legal))
        case Conflict():
            return problem(409, exc.reason)
        case Forbidden():
            return problem(403, exc.reason)
        case KeyReused():
            return problem(422, exc.reason)
        case Invalid():
            return _invalid(list(_flat(exc.fields)))
        case _:
            return problem(400, exc.reason)


def _from_drf(exc: APIException) -> HttpResponse:
    headers = {}
    if header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = str(header)
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    if isinstance(exc, ValidationError):
        return _invalid(list(_flat(exc.detail)))
    return problem(exc.status_code, _OWN_WORDS.get(type(exc), str(exc.detail)), headers=headers)


def _from_django(exc: Exception) -> HttpResponse | None:
    if isinstance(exc, DjangoValidationError):
        return _invalid(list(_flat(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)))
    if isinstance(exc, PermissionDenied):
        return problem(403, str(exc))
    if isinstance(exc, IntegrityError):
        logger.error("a constraint caught what no rule did", exc_info=exc)
        return problem(409, _("It clashes with something that was stored meanwhile. Look again, then decide."))
    if isinstance(exc, OperationalError | InterfaceError):
        logger.error("database unavailable", exc_info=exc)
        return database_away()
    return next((problem(status, detail) for kinds, status, detail in _FRAMEWORK if isinstance(exc, kinds)), None)


def _invalid(errors: list[dict[str, Any]]) -> HttpResponse:
    """A 400 that names its fields; the detail is the first message, which is the whole story most of the time."""
    return problem(400, errors[0]["message"] if errors else "", errors=errors)


def _flat(detail: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """`{"a": {"b": ["no"]}}` as `{"field": "a.b", "message": "no"}`; a message about the whole has no field."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            whole = name in {"", NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY}
            yield from _flat(inner, path if whole else f"{path}.{name}".lstrip("."))
    elif isinstance(detail, list | tuple):
        nested = any(isinstance(inner, Mapping) for inner in detail)
        for index, inner in enumerate(detail):
            yield from _flat(inner, f"{path}.{index}".lstrip(".") if nested else path)
    else:
        yield {"field": path or None, "message": detail}


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address below /api/ that does not exist."""
    return problem(404, _("There is no such address in this API. /api/v1/docs lists what there is."))


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """The last address of all: whatever no room serves."""
    return not_found(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that Django itself refused before any view saw it."""
    return problem(400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A refusal from outside any view of the API."""
    return problem(403)


def database_away() -> HttpResponse:
    """503: the database did not answer in time, or not at all."""
    return problem(503, _("The database did not answer. Try again in a moment."), headers=TRY_AGAIN_AFTER)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours: logged in full, told without detail."""
    return problem(500, _("It has been logged. Try again, and tell us if it stays."))
