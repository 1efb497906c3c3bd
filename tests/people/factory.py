"""A small centre: two sites, three teams, and people with the roles a test asks for."""

from dataclasses import dataclass

from feedback.people import actions
from feedback.people.models import Grant, Site, Team, User

PASSWORD = "six-words-nobody-guesses"


@dataclass
class Centre:
    """Cork (Billing, Claims) and Cebu (Chat)."""

    cork: Site
    cebu: Site
    billing: Team
    claims: Team
    chat: Team


def centre() -> Centre:
    actions.edit_organisation(by=None, name="Harbour Mutual", timezone="Europe/Dublin", language="en")
    cork = actions.create_site(by=None, name="Cork", timezone="Europe/Dublin")
    cebu = actions.create_site(by=None, name="Cebu", timezone="Asia/Manila")
    billing, claims = (actions.create_team(by=None, site=cork, name=name) for name in ("Billing", "Claims"))
    return Centre(cork, cebu, billing, claims, actions.create_team(by=None, site=cebu, name="Chat"))


def person(name: str, *roles: str, team: Team | None = None, site: Site | None = None, password: str = "") -> User:
    """Somebody with roles where they work; with a password only when one is given."""
    email = f"{name.lower().replace(' ', '.')}@example.test"
    made = actions.create_person(by=None, email=email, name=name, team=team, site=site, roles=roles)
    if password:
        made.set_password(password)
        made.save()
    return made


def over(made: User, role: str, scope: str, scope_id: int = 0) -> User:
    """The same person with one more role."""
    Grant.objects.create(user=made, role=role, scope=scope, scope_id=scope_id)
    made.__dict__.pop("live_grants", None)
    return made
