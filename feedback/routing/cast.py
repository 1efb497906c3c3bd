"""The people rules lead to without counting anybody's reports, as each process keeps them (feedback/core/kept.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

from feedback.catalogue.models import Tool
from feedback.core.kept import Kept
from feedback.people.models import User
from feedback.routing.models import RoutingRule


@dataclass(frozen=True, slots=True)
class Cast:
    """The owner of each tool, by the tool's id, and the people rules name, by their own; with their names of today."""

    owners: Mapping[int, User | None]
    named: Mapping[int, User]


def _read() -> Cast:
    people = User.objects.only("name", "email", "is_active")
    owned = dict(Tool.objects.values_list("pk", "owner_id"))
    owners = people.in_bulk(set(owned.values()) - {None})
    named = people.filter(pk__in=RoutingRule.objects.filter(person__isnull=False).values("person"))
    return Cast(
        owners={tool_id: owners.get(owner_id) if owner_id else None for tool_id, owner_id in owned.items()},
        named={person.pk: person for person in named},
    )


cast = Kept(_read)
