"""Whom a report concerns, looked up for many reports together. Everybody by id; nobody here is named to anybody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import F

from feedback.champions.models import Roster
from feedback.changes.models import Change
from feedback.commitments.models import Commitment
from feedback.events.models import Event
from feedback.notifications.hall import Hall
from feedback.notifications.overdue import places_of
from feedback.notifications.recipients import Hidden, People, Person, person_of
from feedback.people.models import Role, User
from feedback.people.queries import away_ids, deputy_for, holders, supervisors_of
from feedback.reports.models import FrictionReport, Message, Response, Supporter
from feedback.reports.models import Kind as Answer
from feedback.training.models import Enrolment

Ids = set[int]


class Audience:
    """The people around some reports. Each table is read once, and only if somebody asks for it."""

    def __init__(self, report_ids: Iterable[int], now: datetime) -> None:
        self.report_ids, self.now = set(report_ids), now
        self._deputies: dict[int, int] = {}

    @cached_property
    def reports(self) -> Mapping[int, FrictionReport]:
        """The reports by number."""
        return FrictionReport.objects.select_related("owner").in_bulk(self.report_ids)

    @cached_property
    def _supporters(self) -> Mapping[int, People]:
        found: dict[int, People] = defaultdict(set)
        rows = Supporter.objects.filter(report__in=self.report_ids).values_list("report_id", "user_id", "sealed_id")
        for report, user, sealed in rows:
            found[report].add(person_of(user, sealed))
        return found

    @cached_property
    def _away(self) -> frozenset[int]:
        return away_ids({report.owner_id for report in self.reports.values() if report.owner_id}, self.now)

    def reporter(self, report_id: int) -> People:
        """Whoever raised it."""
        return {person_of(self.reports[report_id].reporter_id, report_id)}

    def concerned(self, report_id: int) -> People:
        """Whoever raised it, and everybody who said "me too"."""
        return self.reporter(report_id) | self._supporters.get(report_id, set())

    def owner(self, report_id: int) -> People:
        """The owner, or who stands in while they are away."""
        owner = self.reports[report_id].owner
        if owner is None:
            return set()
        return {self._stand_in(owner) if owner.pk in self._away else owner.pk}

    def _stand_in(self, owner: User) -> int:
        if owner.pk not in self._deputies:
            deputy = deputy_for(owner, self.now)
            self._deputies[owner.pk] = deputy.pk if deputy else owner.pk
        return self._deputies[owner.pk]

    def supervisors(self, report_id: int) -> People:
        """The supervisors nearest to where it happened, as far as the report tells where."""
        report = self.reports[report_id]
        return {*ids_of(supervisors_of(report.told_site_id, report.team_id, at=self.now))}

    @cached_property
    def admins(self) -> Ids:
        """Those who look after the whole organisation."""
        return ids_of(holders(Role.ADMIN))


class Scene(Audience):
    """Some events with the people around their reports, and what else is asked of several of them together."""

    def __init__(self, events: Sequence[Event], now: datetime) -> None:
        super().__init__((event.root_id for event in events if event.root_type == "report"), now)
        self.events = events

    def may_be_nameless(self, event: Event) -> bool:
        """Whether somebody may have done this to a report without their name."""
        if event.actor_id is not None or event.root_type != "report" or not event.verb.startswith("report."):
            return False
        return any(isinstance(person, Hidden) for person in self.concerned(event.root_id))

    def moved_date(self, event: Event) -> dict[str, Any]:
        """Where an answer moved the date of a promised change: which it was before, and how often it moved by now."""
        times = self._moves.get((event.root_id, event.at))
        if event.data.get("kind") != Answer.PLANNED or times is None:
            return {}
        before = (answer for answer in self._planned[event.root_id] if answer[0] < event.data["response_id"])
        was = max(before, default=(0, None))[1]
        return {"was": was.isoformat(), "times": times} if was else {}

    @cached_property
    def taking_effect(self) -> Mapping[int, datetime]:
        """From when on the changes that some of the events name are in effect, where they were shown ahead of it."""
        return taking_effect(change for event in self.events if (change := event.data.get("change_id")))

    @cached_property
    def _moves(self) -> Mapping[tuple[int, datetime], int]:
        """How often a promised date had moved, by the report and the instant at which it did."""
        told = Event.objects.filter(verb="commitment.moved", root_type="report", root_id__in=self._replanned)
        return {(one.root_id, one.at): one.data["times"] for one in told if one.data.get("times")}

    @cached_property
    def _planned(self) -> Mapping[int, list[tuple[int, date]]]:
        """The dates that were promised with answers, with these answers' ids, by report."""
        found: dict[int, list[tuple[int, date]]] = defaultdict(list)
        answers = Response.objects.filter(report__in=self._replanned)
        for report, pk, day in answers.values_list("report_id", "pk", "deliver_by"):
            if day is not None:
                found[report].append((pk, day))
        return found

    @cached_property
    def _replanned(self) -> Ids:
        return {event.root_id for event in self.events if event.data.get("kind") == Answer.PLANNED}

    @cached_property
    def hall(self) -> Hall:
        """The questions from the floor that some of the events are about."""
        return Hall(self.events, self.now)

    @cached_property
    def places(self) -> Mapping[int, Enrolment]:
        """The places in training that some of the events are about, as far as they still owe something."""
        return places_of(self.events)

    @cached_property
    def promises(self) -> Mapping[int, Commitment]:
        """The promises that the events are about."""
        return Commitment.objects.in_bulk({event.subject_id for event in self.events})

    @cached_property
    def _authors(self) -> Mapping[int, Person]:
        ids = {pk for event in self.events if (pk := event.data.get("message_id"))}
        rows = Message.objects.filter(pk__in=ids).values_list("pk", "author_id", "sealed_id")
        return {pk: person_of(author, sealed) for pk, author, sealed in rows}

    def doers(self, event: Event) -> People:
        """Who did it, and so need not be told: the actor, and whoever wrote it even if nobody may know."""
        return {event.actor_id or 0, self._authors.get(event.data.get("message_id") or 0, 0)}

    @cached_property
    def _rosters(self) -> Mapping[int, Roster]:
        ids = {event.root_id for event in self.events if event.root_type == "roster"}
        return Roster.objects.prefetch_related("teams").in_bulk(ids)

    def keepers(self, roster_id: int) -> Ids:
        """Who keeps a roster: the supervisors nearest to its teams, or to its site; else the site's admins."""
        roster = self._rosters[roster_id]
        teams: list[int | None] = [team.pk for team in roster.teams.all()] or [None]
        found = {person for team in teams for person in ids_of(supervisors_of(roster.site_id, team, at=self.now))}
        return found or ids_of(holders(Role.ADMIN, site_id=roster.site_id))


def taking_effect(change_ids: Iterable[int]) -> Mapping[int, datetime]:
    """From when on those of these changes are in effect that were shown ahead of it."""
    ahead = Change.objects.filter(pk__in=set(change_ids), effective_at__gt=F("published_at"))
    return dict(ahead.values_list("pk", "effective_at"))


def ids_of(people: Iterable[User]) -> Ids:
    """The ids of these people."""
    return {person.pk for person in people}
