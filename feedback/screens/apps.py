from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "feedback.screens"
