"""Calendars for calendar programs: by a secret link, without a session or a token of the API."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import re_path
from django.utils import timezone
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from feedback.champions.feeds import feed_of, link_by
from feedback.core.api.etags import etag_of
from feedback.core.api.kit import ApiView, Query
from feedback.core.api.throttles import METER


class CalendarQuery(Query):
    """The secret of the link."""

    token = serializers.CharField(max_length=200, required=False)


class _CalendarView(ApiView):
    """One calendar; 404 for a link that was made up or has ended."""

    permission_classes = [AllowAny]
    authentication_classes = []

    def known_parameters(self) -> set[str]:
        return {"token"}

    def calendar(self, request: Request, roster_id: int | None) -> HttpResponse:
        """The calendar that the token opens, or a 304 for a reader who has it already."""
        link = link_by(request.query_params.get("token", ""), roster_id)
        self._count(f"calendar:{link.pk}" if link else f"no-calendar:{BaseThrottle().get_ident(request)}")
        if link is None:
            raise Http404
        feed = feed_of(link, timezone.now())
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


class RosterCalendarView(_CalendarView):
    """Who is on when in a roster, last month and a year ahead, as iCalendar (RFC 5545)."""

    @extend_schema(
        operation_id="rosters_calendar",
        parameters=[CalendarQuery],
        responses={(200, "text/calendar"): OpenApiTypes.STR},
    )
    def get(self, request: Request, pk: str) -> HttpResponse:
        return self.calendar(request, int(pk))


class OwnCalendarView(_CalendarView):
    """One's own shifts as champion, last month and a year ahead, as iCalendar (RFC 5545)."""

    @extend_schema(
        operation_id="shifts_calendar",
        parameters=[CalendarQuery],
        responses={(200, "text/calendar"): OpenApiTypes.STR},
    )
    def get(self, request: Request, **_kwargs: Any) -> HttpResponse:
        return self.calendar(request, None)


urls = [
    re_path(r"^rosters/(?P<pk>[0-9]{1,18})/calendar\.ics$", RosterCalendarView.as_view(), name="roster-calendar"),
    re_path(r"^shifts/calendar\.ics$", OwnCalendarView.as_view(), name="own-calendar"),
]
