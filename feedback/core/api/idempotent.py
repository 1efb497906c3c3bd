"""`Idempotency-Key` on every POST: the first answer again, byte for byte. core/idempotency.py does the work."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from feedback.core.idempotency import fingerprint_of, once

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEPT_HEADERS = ("Content-Type", "Content-Language", "Location", "ETag")


class _Refused(Exception):
    """Carries an answer that is no success out of the transaction: it undoes everything and is not kept."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def answer_once(
    request: Request, key: str, work: Callable[[], HttpResponse], remembered: Callable[[HttpResponse], str]
) -> HttpResponseBase:
    """The answer of `work()`, or the one it gave when the same person sent the same request with this key before.

    Only success is kept: a refusal changed nothing, so the same key may be used again for the corrected request. Of an
    answer is kept what `remembered` makes of it.
    """
    fresh: list[HttpResponse] = []

    def frozen() -> str:
        response = work()
        if not 200 <= response.status_code < 300:
            raise _Refused(response)
        fresh.append(response)
        headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        return json.dumps([response.status_code, headers, remembered(response)])

    try:
        kept = once(int(request.user.pk or 0), key, fingerprint(request), frozen)
    except _Refused as refused:
        return refused.response
    return fresh[0] if fresh else _thawed(kept)


def _thawed(kept: str) -> HttpResponse:
    status, headers, body = json.loads(kept)
    return HttpResponse(body, status=status, headers={**headers, REPLAYED: "true"})


def fingerprint(request: Request) -> str:
    """What was asked: method, address and body; key order and spaces in JSON do not count, the bytes of files do."""
    data: Any = request.data
    if hasattr(data, "lists"):
        data = {name: [_spelled(value) for value in values] for name, values in data.lists()}
    body = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return fingerprint_of(str(request.method), request.get_full_path(), body)


def _spelled(value: Any) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return f"{value.name} {digest.hexdigest()}"
