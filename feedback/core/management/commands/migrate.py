"""Django's `migrate`, one process at a time: two containers or two `bin/up` may start together."""

from typing import Any

from django.core.management.commands import migrate

from feedback.core.db import migrating


class Command(migrate.Command):
    """Waits for whoever is migrating already, then plans anew."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run under the lock."""
        with migrating():
            super().handle(*args, **options)
