import json
from typing import Any

from django.core.management.base import BaseCommand

from feedback.events.relay import relay


class Command(BaseCommand):
    help = "One full pass over the outbox: carries out the reactions that are owed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(relay().as_dict()))
