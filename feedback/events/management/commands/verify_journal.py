import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from feedback.events.actions import inspect


class Command(BaseCommand):
    help = "Walks the journal's seals; exit status 1 and the first bad id if anything was altered."

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = inspect()
        self.stdout.write(json.dumps(verdict.as_dict()))
        if not verdict.ok:
            sys.exit(1)
