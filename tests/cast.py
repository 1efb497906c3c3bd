"""The people of a test's centre: made by name, and found by it."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from feedback.people.models import Grant, Site, User
from feedback.reports.models import FrictionReport
from feedback.reports.seal import author_of


def crowd(*sites: Site, people: int = 5) -> None:
    """So many more people at each site: enough to hide whoever writes without their name."""
    made = [(site, number) for site in sites for number in range(people)]
    User.objects.bulk_create(User(email=f"crowd{site.pk}-{number}@example.test", site=site) for site, number in made)


def raiser(report: FrictionReport) -> User:
    """Whoever raised it, by name or without."""
    return report.reporter or User.objects.get(pk=author_of(report.pk))


@dataclass(kw_only=True)
class Cast:
    """Everybody in a test, by name."""

    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str, role: str, scope: str, scope_id: int = 0, **more: Any) -> User:
        """Somebody with one role; the e-mail is the name in one word."""
        email = name.lower().replace(" ", "") + "@example.test"
        made = User.objects.create_user(email, password="a-long-enough-word", name=name, **more)
        Grant.objects.create(user=made, role=role, scope=scope, scope_id=scope_id)
        self.people[name] = made
        return made

    def fresh(self, name: str) -> User:
        """Read anew, as a request does."""
        return User.objects.get(pk=self.people[name].pk)

    def client(self, name: str) -> Client:
        """A browser in which they are signed in."""
        found = Client()
        found.force_login(self.people[name])
        return found
