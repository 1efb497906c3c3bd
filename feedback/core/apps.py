from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """What every room stands on."""

    name = "feedback.core"

    def ready(self) -> None:
        """Changes of the set-up are marked from the first migration on."""
        from feedback.core.kept import watch

        post_migrate.connect(watch, sender=self)
