from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RoutingConfig(AppConfig):
    """Who gets a report, and why."""

    name = "feedback.routing"

    def ready(self) -> None:
        """The fallback and the book are there from the first migration on, and come back after a flush."""
        from feedback.routing.start import ensure_start

        post_migrate.connect(ensure_start, sender=self)
