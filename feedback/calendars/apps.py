from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "feedback.calendars"
