"""Who is calling: a bearer token or the session; and what a token of the scope `read` may not do."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import get_token_model
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from feedback.core.db import loader_of
from feedback.core.db_marks import EDITION

if TYPE_CHECKING:
    from rest_framework.views import APIView

_TOKEN = re.compile(rb"[0-9A-Za-z_]{16,256}")
_READ = "read"


@dataclass(frozen=True, slots=True)
class Key:
    """The token a request came with, as far as doors need to know it: `request.auth`.

    The edition of the set-up (core/kept.py) comes along in the same question: nearly every write needs it.
    """

    scope: str
    edition: int


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer TOKEN`: one query by the digest. Deactivated people are strangers at once."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        refused = AuthenticationFailed(_("This token is not valid, or not any more."))
        if not _TOKEN.fullmatch(token):
            raise refused
        try:
            found = _holder(hash_token(token.decode("ascii")))
        except ValueError:
            raise refused from None
        if found is None or not found[0].is_active:
            raise refused
        return found


def _holder(digest: str) -> tuple[Any, Key] | None:
    """Whose token this is, while it is valid. Written out: it runs on every request."""
    asked, load = _statement(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(asked, [digest, connection.ops.adapt_datetimefield_value(timezone.now())])
        row = cursor.fetchone()
    return (load(row[2:]), Key(row[0], int(row[1]))) if row else None


@cache
def _statement(_vendor: str) -> tuple[str, Callable[[Sequence[Any]], Any]]:
    """The question, and what makes a person of the answer."""
    token, person = get_token_model()._meta.db_table, get_user_model()
    columns, load = loader_of(person)
    asked = (
        f"SELECT token.scope, ({EDITION}), {', '.join(f'person.{name}' for name in columns)} FROM {token} token "  # noqa: S608
        f"JOIN {person._meta.db_table} person ON person.id = token.user_id "
        "WHERE token.digest = %s AND (token.expiry IS NULL OR token.expiry > %s)"
    )
    return asked, load


class TokenMayWrite(BasePermission):
    """A token made for reading reads: everything that changes something is refused, with the reason."""

    message = _("This token may only read. Make one with the scope “write” to change something.")

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return not writes(request, view) or getattr(request.auth, "scope", None) != _READ


def writes(request: Request, view: "APIView") -> bool:
    """Whether this request changes anything; a preview is a POST that does not."""
    operation = getattr(view, "operation", None)
    return request.method not in SAFE_METHODS and (operation is None or operation.writes)
