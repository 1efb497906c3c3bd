"""To whom news is addressed: by name, or to a seal behind which nobody here looks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hidden:
    """Whoever raised this report without their name: news reaches them, and nobody here knows who they are."""

    report_id: int


#: A user's id, or somebody without a name.
Person = int | Hidden
People = set[Person]


def person_of(user: int | None, sealed: int | None) -> Person:
    """By name where there is one, else by the number of the report whose seal hides them."""
    return user if user is not None else Hidden(sealed or 0)


def columns_of(person: Person) -> dict[str, int]:
    """The columns of a line that is addressed to them."""
    return {"sealed_id": person.report_id} if isinstance(person, Hidden) else {"user_id": person}
