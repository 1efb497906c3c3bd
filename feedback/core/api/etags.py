"""ETags of single objects: the hash of what the caller would see, so that nothing can change without them.

Tags are compared without their `W/`: a proxy that compresses weakens them on the way.
"""

from hashlib import blake2b

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response


class PreconditionFailed(APIException):
    """`If-Match` names a version that is not the present one (412)."""

    status_code = 412
    default_detail = _("This was changed since you read it. Read it again, then decide.")


def etag_of(body: bytes) -> str:
    """The strong ETag of a rendered object."""
    return f'"{blake2b(body, digest_size=15).hexdigest()}"'


def tagged(request: Request, response: Response) -> HttpResponse:
    """The response with its ETag, or a 304 for a reader who has it already."""
    etag = etag_of(response.render().content)
    response["ETag"] = etag
    if request.method not in {"GET", "HEAD"} or not _names(request.headers.get("If-None-Match", ""), etag):
        return response
    unchanged = HttpResponseNotModified(headers={"ETag": etag})
    for name in ("Vary", "Cache-Control", "Content-Language"):
        if name in response:
            unchanged[name] = response[name]
    return unchanged


def check_if_match(request: Request, etag: str) -> None:
    """Raises PreconditionFailed when `If-Match` is there and does not name `etag`."""
    header = request.headers.get("If-Match")
    if header is not None and not _names(header, etag):
        raise PreconditionFailed


def _names(header: str, etag: str) -> bool:
    tags = parse_etags(header)
    return "*" in tags or etag in {tag.removeprefix("W/") for tag in tags}
