"""`create_token --user EMAIL`: a key for the API, told once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from feedback.core.errors import DomainError
from feedback.people import actions
from feedback.people.models import ApiToken, User


class Command(BaseCommand):
    """A token on standard output."""

    help = "Prints a new API token for a person. It is told only this once: its digest is all that is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the command takes."""
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--name", default="", help="what it is for")
        parser.add_argument("--scope", choices=ApiToken.Access.values, default=ApiToken.Access.READ.value)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token, and nothing else, on standard output."""
        person = User.objects.filter(email=options["user"].strip().lower()).first()
        if person is None:
            raise CommandError(f"Nobody has the e-mail address {options['user']}.")
        try:
            _token, text = actions.create_token(person=person, by=None, name=options["name"], scope=options["scope"])
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(text)
