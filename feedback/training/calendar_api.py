"""One's own sessions for calendar programs."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import re_path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from feedback.core.api.calendars import CalendarQuery, CalendarView
from feedback.training.feeds import feed_of, link_by


class OwnSessionsView(CalendarView):
    """The sessions one has a seat in or leads, as iCalendar (RFC 5545)."""

    @extend_schema(
        operation_id="sessions_calendar",
        parameters=[CalendarQuery],
        responses={(200, "text/calendar"): OpenApiTypes.STR},
    )
    def get(self, request: Request, **_kwargs: Any) -> HttpResponse:
        link = link_by(request.query_params.get("token", ""))
        read = partial(feed_of, link, timezone.now()) if link else None
        return self.served(request, f"training:{link.pk if link else ''}", read)


urls = [re_path(r"^sessions/calendar\.ics$", OwnSessionsView.as_view(), name="own-sessions")]
