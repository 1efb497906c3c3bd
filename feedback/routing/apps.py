from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "feedback.routing"
