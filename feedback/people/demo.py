"""The five people of the demo, one for each role. They exist only in a database that the demo was loaded into."""

from types import MappingProxyType

from feedback.people.models import Role, User
from feedback.people.queries import organisation

#: What `seed_demo` calls them.
EMAILS = MappingProxyType({role: f"{role.value}@demo.test" for role in Role})


def is_demo() -> bool:
    """Whether this installation shows the demo."""
    return organisation().is_demo


def person_for(role: str) -> User | None:
    """Who stands for a role in the demo; None without the demo."""
    email = EMAILS.get(Role(role)) if role in Role.values and is_demo() else None
    return User.objects.filter(email=email, is_active=True).first() if email else None
