import json
from typing import Any

from django.core.management.base import BaseCommand

from feedback.commitments.actions import count_all


class Command(BaseCommand):
    """`count_promises`: prints one JSON line."""

    help = "Count the record anew from all promises. It keeps itself up to date; this is for after a restored backup."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps({"days": count_all()}))
