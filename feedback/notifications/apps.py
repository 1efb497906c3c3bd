from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "feedback.notifications"
