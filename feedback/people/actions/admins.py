"""The way in before anybody can sign in."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from feedback.core.errors import Invalid
from feedback.people.actions.persons import create_person
from feedback.people.models import Role, User


@transaction.atomic
def create_admin(*, email: str, name: str, password: str, now: datetime | None = None) -> User:
    """Somebody who looks after the organisation and can sign in at once. For whoever has a shell on the machine.

    Raises Invalid for an address, a name or a password that cannot be taken, Conflict for an address that is taken.
    """
    person = create_person(by=None, email=email, name=name, roles=[Role.ADMIN], now=now)
    try:
        validate_password(password, person)
    except ValidationError as refused:
        raise Invalid({"password": refused.messages}) from None
    person.set_password(password)
    person.save(update_fields=["password", "updated_at"])
    return person
