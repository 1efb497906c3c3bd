import json
from typing import Any

from django.core.management.base import BaseCommand

from feedback.commitments.actions import rewind


class Command(BaseCommand):
    """`rewind_clocks`: prints one JSON line."""

    help = "Make clocks that cannot be read anew, from what was promised; no date moves. The next sweep goes on there."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps({"rewound": [row.pk for row in rewind()]}))
