"""`create_admin`: the first admin, or another one, from the machine's own terminal."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from feedback.core.errors import DomainError, Invalid
from feedback.people.actions.admins import create_admin


class Command(BaseCommand):
    """Asks for what was not given; in a terminal as often as it takes."""

    help = (
        "Makes somebody who can sign in and look after the organisation. Asks for what is neither given here nor in "
        "FORTNIGHT_ADMIN_EMAIL, FORTNIGHT_ADMIN_NAME and FORTNIGHT_ADMIN_PASSWORD."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the command takes; a password on the command line would be seen by everybody on the machine."""
        parser.add_argument("--email", default=os.environ.get("FORTNIGHT_ADMIN_EMAIL", ""))
        parser.add_argument("--name", default=os.environ.get("FORTNIGHT_ADMIN_NAME", ""))

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the admin, and say so."""
        given = {"email": options["email"], "name": options["name"]}
        given["password"] = os.environ.get("FORTNIGHT_ADMIN_PASSWORD", "")
        while True:
            try:
                given = self.complete(given)
                person = create_admin(email=given["email"], name=given["name"], password=given["password"])
            except DomainError as refused:
                if not sys.stdin.isatty():
                    raise CommandError(str(refused)) from None
                self.stderr.write(str(refused))
                # What was fine is not asked for again; a refusal that names no field is about the address.
                wrong = refused.fields if isinstance(refused, Invalid) else {"email"}
                given = {name: value for name, value in given.items() if name not in wrong}
            else:
                self.stdout.write(f"{person.email} can sign in.")
                return

    def complete(self, given: dict[str, str]) -> dict[str, str]:
        """What was given, and what the terminal answers for the rest."""
        email = given.get("email") or self.ask("E-mail: ")
        name = given.get("name") or (self.ask("Name: ") if sys.stdin.isatty() else email.partition("@")[0])
        return {"email": email, "name": name, "password": given.get("password") or self.ask_password()}

    def ask(self, prompt: str) -> str:
        """A line from the terminal."""
        if not sys.stdin.isatty():
            raise CommandError("An e-mail address is missing: --email, or FORTNIGHT_ADMIN_EMAIL.")
        self.stderr.write(prompt, str, ending="")  # without the red of an error
        self.stderr.flush()
        return sys.stdin.readline().strip()

    def ask_password(self) -> str:
        """A password from the terminal, unseen."""
        if not sys.stdin.isatty():
            raise CommandError("A password is missing: FORTNIGHT_ADMIN_PASSWORD.")
        return getpass.getpass("Password (10 characters or more): ")
