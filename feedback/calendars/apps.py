from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Business hours, holidays and the arithmetic of clocks."""

    name = "feedback.calendars"
