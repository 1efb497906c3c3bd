from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommitmentsConfig(AppConfig):
    """Promises: frozen policy, clocks, the sweep, escalation."""

    name = "feedback.commitments"

    def ready(self) -> None:
        """The standard promise is there from the first migration on, and comes back after a flush."""
        from feedback.commitments.start import ensure_start

        post_migrate.connect(ensure_start, sender=self)
