from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Promises: frozen policy, clocks, the sweep, escalation."""

    name = "feedback.commitments"
