"""What comes in and goes out: JSON that both databases can store, and JSON without surprises."""

from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotAcceptable, ParseError, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

_UNSTORABLE = _("A null character or half a surrogate pair cannot be stored.")


class StorableJSONParser(JSONParser):
    """JSON without what no text column takes: null characters and lone surrogates, wherever they hide."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
            offender = _offender(data)
        except RecursionError:
            raise ParseError(_("This is nested too deeply.")) from None
        if offender is not None:
            raise ValidationError({offender: _UNSTORABLE})
        return data


def _offender(value: Any) -> str | None:
    """The outermost field that holds something unstorable; `""` for the names themselves."""
    if isinstance(value, str):
        return None if _storable(value) else ""
    if isinstance(value, list):
        return "" if any(_offender(inner) is not None for inner in value) else None
    if isinstance(value, dict):
        if not all(map(_storable, value)):
            return ""
        return next((name for name, inner in value.items() if _offender(inner) is not None), None)
    return None


def _storable(text: str) -> bool:
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


class PlainJSONRenderer(JSONRenderer):
    """One spelling of each answer, so that its hash can be its ETag: no `indent` by media type."""

    def get_indent(self, accepted_media_type: str, renderer_context: Mapping[str, Any]) -> int | None:
        return None


class JsonAnyway(DefaultContentNegotiation):
    """Who asks for a type that is not served gets JSON rather than a 406 (RFC 9110, 12.5.1 leaves the choice)."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        offered = list(renderers)
        try:
            return super().select_renderer(request, offered, format_suffix)
        except NotAcceptable:
            return offered[0], offered[0].media_type
