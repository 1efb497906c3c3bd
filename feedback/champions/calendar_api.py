"""Calendars of rosters and of one's own shifts, for calendar programs."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import re_path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from feedback.champions.feeds import feed_of, link_by
from feedback.core.api.calendars import CalendarQuery, CalendarView


class _LinkView(CalendarView):
    """A roster's calendar, or one's own."""

    def calendar(self, request: Request, roster_id: int | None) -> HttpResponse:
        """The calendar that the token opens."""
        link = link_by(request.query_params.get("token", ""), roster_id)
        read = partial(feed_of, link, timezone.now()) if link else None
        return self.served(request, f"calendar:{link.pk if link else ''}", read)


class RosterCalendarView(_LinkView):
    """Who is on when in a roster, last month and a year ahead, as iCalendar (RFC 5545)."""

    @extend_schema(
        operation_id="rosters_calendar",
        parameters=[CalendarQuery],
        responses={(200, "text/calendar"): OpenApiTypes.STR},
    )
    def get(self, request: Request, pk: str) -> HttpResponse:
        return self.calendar(request, int(pk))


class OwnCalendarView(_LinkView):
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
