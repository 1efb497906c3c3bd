"""Who is calling: a bearer token or the session; and what a token of the scope `read` may not do."""

import re
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import get_token_model
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView

_TOKEN = re.compile(rb"[0-9A-Za-z_]{16,256}")
_READ = "read"


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer TOKEN`: one query by the digest. Deactivated people are strangers at once."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        refused = AuthenticationFailed(_("This token is not valid, or not any more."))
        if not _TOKEN.fullmatch(token):
            raise refused
        try:
            digest = hash_token(token.decode("ascii"))
        except ValueError:
            raise refused from None
        found = get_token_model().objects.select_related("user").filter(digest=digest).first()
        if found is None or not found.user.is_active or (found.expiry and found.expiry <= timezone.now()):
            raise refused
        return found.user, found


class TokenMayWrite(BasePermission):
    """A token made for reading reads: everything that changes something is refused, with the reason."""

    message = _("This token may only read. Make one with the scope “write” to change something.")

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return not writes(request, view) or getattr(request.auth, "scope", None) != _READ


def writes(request: Request, view: "APIView") -> bool:
    """Whether this request changes anything; a preview is a POST that does not."""
    operation = getattr(view, "operation", None)
    return request.method not in SAFE_METHODS and (operation is None or operation.writes)
