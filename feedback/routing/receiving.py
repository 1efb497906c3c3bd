"""To whom a report goes when a promise on it broke: the owner's deputy, the least loaded of a group, or a person."""

from dataclasses import dataclass
from datetime import datetime

from feedback.people.models import OwnerGroup, User
from feedback.reports.models import FrictionReport
from feedback.routing.asking import facts_of
from feedback.routing.engine import Found, Note
from feedback.routing.finding import PeopleFinder, Scene


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who it is, and the notes that say why; or nobody, and `why` not, as a code."""

    person: User | None
    notes: tuple[Note, ...] = ()
    why: str = ""


def receiver(report: FrictionReport, *, to: str, named: int | None, at: datetime) -> Receiver:
    """Who gets a report at that instant: `to` is deputy, group or person, the last two `named` by id. Reads only.

    Whoever is away is replaced by who stands in, along the chain of deputies.
    """
    if to == "deputy" and report.owner is None:
        return Receiver(None, why="no_owner")
    finder = PeopleFinder(Scene(facts_of(report), at))
    found = _found(finder, report, to, named)
    if found is None:
        return Receiver(None, why=f"no_{to}")
    person = finder.people.get(found.person_id or 0)
    if person is not None and person.pk == report.owner_id:
        return Receiver(None, found.notes, "has_it")
    return Receiver(person, found.notes, "" if person else WHY[to].get(found.notes[-1].code, f"no_{to}"))


#: Why nobody was found, by the last thing that was noted.
WHY = {
    "deputy": {"here": "owner_here", "left": "owner_left"},
    "group": {},
    "person": {"left": "person_left", "away_alone": "person_away"},
}


def _found(finder: PeopleFinder, report: FrictionReport, to: str, named: int | None) -> Found | None:
    if to == "deputy":
        return finder.by_deputy(report.owner_id or 0)
    if to == "group":
        group = OwnerGroup.objects.filter(pk=named or 0).first()
        return finder.by_group(group.pk, group.name, but=report.owner_id) if group else None
    return finder.by_id(named) if User.objects.filter(pk=named or 0).exists() else None
