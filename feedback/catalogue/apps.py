from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """What reports are filed under."""

    name = "feedback.catalogue"
