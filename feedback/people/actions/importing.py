"""Storing a table of people. One set of rules for the command and the page; a dry run is the real thing, taken back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.csvrows import Row, RowError, read_rows
from feedback.core.errors import Conflict
from feedback.core.tableimport import Imported
from feedback.events.actions import Fact, record_all
from feedback.people.actions.letters import post_invitations
from feedback.people.actions.matching import Held, Known, Places
from feedback.people.actions.persons import follow
from feedback.people.candidates import COLUMNS, REQUIRED, Candidate, judge
from feedback.people.journal import fact
from feedback.people.models import Grant, Site, Team, User
from feedback.people.permissions import demand_admin
from feedback.people.placement import scope_at

BATCH = 500
PLAIN = ("email", "name", "timezone", "language", "external_id", "joined_on")
Place = tuple[Site | None, Team | None]
NOWHERE: Place = (None, None)
#: A field, what it was and what it is, in words.
Change = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a row does: `what` is created, updated or unchanged; `changes` are (field, before, after) as words."""

    line: int
    email: str
    name: str
    what: str
    changes: tuple[Change, ...] = ()


@dataclass
class ImportResult(Imported):
    """What an import did, or with a dry run would do. Nothing is stored unless `stored`."""

    rows: list[RowChange] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    stored: bool = False


def import_people(
    *,
    file: IO[bytes],
    by: User | None,
    create_missing: bool = False,
    partial: bool = False,
    dry_run: bool = False,
    invite: bool = False,
    show: int = 0,
    now: datetime | None = None,
) -> ImportResult:
    """Store the people of a CSV file; running it twice adds nothing twice.

    Somebody is found by `external_id`, else by e-mail. Empty cells change nothing, roles are added and never taken
    away, and somebody who moves takes the roles of their old place along. With any error nothing is stored, unless
    `partial`; with `create_missing`, unknown sites and teams are made. The first `show` rows that do something are
    told one by one. With `invite`, whoever is new is sent a link to choose a password.
    """
    demand_admin(by)
    result = ImportResult()
    try:
        with transaction.atomic():
            places = Places(by, now or timezone.now(), create_missing)
            _Import(places, result, invite=invite, show=show).run(read_rows(file, COLUMNS, REQUIRED))
            refused = bool(result.errors) and not partial
            result.stored = not (dry_run or refused)
            if not result.stored:
                transaction.set_rollback(True)
            if refused:
                result.created = result.updated = 0
    except IntegrityError as error:
        raise Conflict(_("Somebody changed people meanwhile, so nothing was stored. Run it again.")) from error
    return result


class _Import:
    """One run over a file, in batches, so that its size does not matter."""

    def __init__(self, places: Places, result: ImportResult, *, invite: bool, show: int) -> None:
        self.places, self.by, self.now = places, places.by, places.now
        self.result, self.invite, self.show = result, invite, show
        self.seen: dict[str, dict[str, int]] = {"email": {}, "external_id": {}}
        self.grants: list[Grant] = []

    def run(self, rows: Iterator[Row | RowError]) -> None:
        """Judge and store batch after batch."""
        while batch := list(islice(rows, BATCH)):
            self.store([found for found in map(self.judged, batch) if found is not None])
        self.result.errors.sort(key=lambda error: error.line)
        self.result.made = self.places.made

    def judged(self, row: Row | RowError) -> Candidate | None:
        """The candidate of a row. Whatever is wrong is noted; somebody who comes twice is wrong the second time."""
        self.result.read += 1
        found = [row] if isinstance(row, RowError) else judge(row)
        if not isinstance(found, list):
            found = self.repeated(found) or found
        if isinstance(found, list):
            self.result.errors += found
            return None
        return found

    def repeated(self, candidate: Candidate) -> list[RowError]:
        """Errors where an earlier line told of the same person."""
        keys = [("email", candidate.email), ("external_id", candidate.external_id or "")]
        first = {column: self.seen[column].setdefault(key, candidate.line) for column, key in keys if key}
        told = _("Line {line} has the same. Each person comes once.")
        return [
            RowError(candidate.line, column, format_lazy(told, line=line))
            for column, line in first.items()
            if line != candidate.line
        ]

    def store(self, candidates: list[Candidate]) -> None:
        """Store a batch: changed people, new people, their roles, and one event for each thing that happened."""
        known, facts = Known(candidates), list[Fact]()
        new: list[tuple[User, Candidate]] = []
        for candidate in candidates:
            person, place, error = self.matched(candidate, known)
            if error is not None:
                self.result.errors.append(error)
            elif person is None:
                new.append((self.built(candidate, place), candidate))
            else:
                facts += self.update(person, candidate, place, known)
        people = User.objects.bulk_create([person for person, _candidate in new])
        facts += [fact("person.created", person, self.by, self.now, source="import") for person in people]
        if self.invite:
            post_invitations(people, self.now)
            facts += [fact("person.invited", person, self.by, self.now) for person in people]
        for person, candidate in new:
            facts += self.give(person, candidate, set())
            self.tell(candidate, person, "created", _words(candidate))
        Grant.objects.bulk_create(self.grants)
        self.grants.clear()
        record_all(facts)

    def matched(self, candidate: Candidate, known: Known) -> tuple[User | None, Place, RowError | None]:
        """Who a candidate is and where they work; sites and teams are made last, for nobody who is refused."""
        person = known.person(candidate)
        if person is None and not candidate.name:
            person = RowError(candidate.line, "name", _("Give a name."))
        if isinstance(person, RowError):
            return None, NOWHERE, person
        place = self.places.of(candidate, person)
        return (person, NOWHERE, place) if isinstance(place, RowError) else (person, place, None)

    def built(self, candidate: Candidate, place: Place) -> User:
        """Somebody new, not stored yet, without a password."""
        plain = {name: getattr(candidate, name) for name in PLAIN}
        person = User(**plain, site=place[0], team=place[1])
        person.set_unusable_password()
        return person

    def update(self, person: User, candidate: Candidate, place: Place, known: Known) -> list[Fact]:
        """Store what a row tells that is new about somebody, and the facts of it."""
        before = (person.site_id, person.team_id)
        changes = self.apply(person, candidate, place)
        facts = []
        if changes:
            person.save(update_fields=[*(name for name, _old, _new in changes), "updated_at"])
            facts = [fact("person.edited", person, self.by, self.now, fields=[name for name, _old, _new in changes])]
        held = known.held[person.pk]
        if before != (person.site_id, person.team_id):
            follow(person, before, self.by, self.now)
            held = {(grant.role, grant.scope, grant.scope_id) for grant in person.grants.all()}
        given = self.give(person, candidate, held)
        if given:
            changes.append(("roles", "", ", ".join(sorted(str(told.data["role"]) for told in given))))
        self.tell(candidate, person, "updated" if changes else "unchanged", changes)
        return facts + given

    def apply(self, person: User, candidate: Candidate, place: Place) -> list[Change]:
        """Set what a row tells and what differs: (field, before, after). Empty cells tell nothing."""
        told: dict[str, Any] = {name: value for name in PLAIN if (value := getattr(candidate, name))}
        site, team = place
        if candidate.site or candidate.team:
            told |= {"site": site, "team": team or (person.team if site == person.site else None)}
        changes = [(name, getattr(person, name), value) for name, value in told.items()]
        changed = [(name, old, value) for name, old, value in changes if old != value]
        for name, _old, value in changed:
            setattr(person, name, value)
        return [(name, str(old or ""), str(value or "")) for name, old, value in changed]

    def give(self, person: User, candidate: Candidate, held: set[Held]) -> list[Fact]:
        """Put the roles somebody does not hold yet into the batch; the facts of it."""
        wanted = [(role, *scope_at(role, person.site_id, person.team_id)) for role in sorted(candidate.roles)]
        missing = [grant for grant in wanted if grant not in held]
        self.grants += [Grant(user=person, role=role, scope=scope, scope_id=pk) for role, scope, pk in missing]
        return [
            fact("grant.given", person, self.by, self.now, role=role, scope=scope, scope_id=pk)
            for role, scope, pk in missing
        ]

    def tell(self, candidate: Candidate, person: User, what: str, changes: list[Change]) -> None:
        """Count a row, and keep what it did for the preview while there is room."""
        setattr(self.result, what, getattr(self.result, what) + 1)
        if what != "unchanged" and len(self.result.rows) < self.show:
            self.result.rows.append(RowChange(candidate.line, person.email, person.name, what, tuple(changes)))


def _words(candidate: Candidate) -> list[Change]:
    """What a new person starts with, for the preview."""
    told = {"site": candidate.site, "team": candidate.team, "roles": ", ".join(sorted(candidate.roles))}
    return [(name, "", words) for name, words in told.items() if words]
