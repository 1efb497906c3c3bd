from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The room of the reports."""

    name = "feedback.reports"
