"""Feeds for calendar programs: by a secret link, without a session or a token of the API."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from feedback.core.api.etags import etag_of
from feedback.core.api.fields import Query
from feedback.core.api.throttles import METER
from feedback.core.api.views import ApiView
from feedback.core.ical import Feed


class CalendarQuery(Query):
    """The secret of the link."""

    token = serializers.CharField(max_length=200, required=False)


class CalendarView(ApiView):
    """One calendar; 404 for a link that was made up or has ended."""

    permission_classes = [AllowAny]
    authentication_classes = []

    def known_parameters(self) -> set[str]:
        return {"token"}

    def served(self, request: Request, key: str, read: Callable[[], Feed] | None) -> HttpResponse:
        """What `read` gives, or a 304 for a reader who has it already; without it, 404. Readings are counted by `key`,
        those of made-up links by where they come from.
        """
        self._count(key if read else f"no-calendar:{BaseThrottle().get_ident(request)}")
        if read is None:
            raise Http404
        feed = read()
        response = HttpResponse(feed.body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="calendar.ics"'
        response["Content-Language"] = feed.language
        etag = response["ETag"] = etag_of(feed.body)
        answer = get_conditional_response(request._request, etag=etag, response=response)
        assert isinstance(answer, HttpResponse)  # noqa: S101 - narrows: it was given a response
        return answer

    def _count(self, key: str) -> None:
        if METER.hit(key) > settings.API_PER_MINUTE["read"]:
            raise Throttled(METER.left())
