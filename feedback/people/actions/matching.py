"""Whom and what the rows of an import mean: people by number or e-mail, sites and teams by name."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.csvrows import RowError
from feedback.people.actions.places import create_site, create_team
from feedback.people.candidates import Candidate
from feedback.people.models import Grant, Site, Team, User
from feedback.people.queries import organisation

Held = tuple[str, str, int]
PlaceT = TypeVar("PlaceT", Site, Team)


class Known:
    """Everybody whom some candidates could be, with their roles, in two queries."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        emails = [candidate.email for candidate in candidates]
        numbers = [candidate.external_id for candidate in candidates if candidate.external_id]
        known = Q(email__in=emails) | Q(external_id__in=numbers)
        # Without the key, as in `persons.edit_person`; and in one order, for two who import at once.
        rows = User.objects.select_for_update(no_key=True, of=("self",)).filter(known).order_by("pk")
        people = list(rows.select_related("site", "team"))
        self._by_email = {person.email: person for person in people}
        self._by_number = {person.external_id: person for person in people if person.external_id}
        self.held: dict[int, set[Held]] = defaultdict(set)
        for grant in Grant.objects.filter(user__in=people):
            self.held[grant.user_id].add((grant.role, grant.scope, grant.scope_id))

    def person(self, candidate: Candidate) -> User | RowError | None:
        """Who a candidate is: somebody known, nobody yet, or an error where number and e-mail contradict each other."""
        by_number = self._by_number.get(candidate.external_id) if candidate.external_id else None
        by_email = self._by_email.get(candidate.email)
        if by_number and by_email and by_number != by_email:
            told = _("{name} has this e-mail address, but another number.")
            return RowError(candidate.line, "email", format_lazy(told, name=by_email.name))
        if by_email and not by_number and candidate.external_id and by_email.external_id:
            told = _("{name} has this e-mail address and the number {number}. Correct one of the two.")
            said = format_lazy(told, name=by_email.name, number=by_email.external_id)
            return RowError(candidate.line, "external_id", said)
        return by_number or by_email


class Places:
    """Sites and teams by name, read once; unknown ones are made when that was asked for."""

    def __init__(self, by: User | None, now: datetime, create_missing: bool) -> None:
        self.by, self.now, self._create_missing = by, now, create_missing
        self._sites = {site.name.casefold(): site for site in Site.objects.all()}
        self._teams = {(team.site_id, team.name.casefold()): team for team in Team.objects.select_related("site")}
        #: Names of what was made, for the preview.
        self.made: list[str] = []

    def of(self, candidate: Candidate, person: User | None) -> tuple[Site | None, Team | None] | RowError:
        """The site and team a row names. A team alone is looked for at the site where the person works already."""
        site = self._site(candidate) if candidate.site else (person.site if person else None)
        if isinstance(site, RowError) or not candidate.team:
            return site if isinstance(site, RowError) else (site, None)
        if site is None:
            return RowError(candidate.line, "site", _("Name the site of this team, too."))
        team = self._team(candidate, site)
        return team if isinstance(team, RowError) else (site, team)

    def _site(self, candidate: Candidate) -> Site | RowError:
        key = candidate.site.casefold()
        site = self._sites.get(key)
        if site is None and self._create_missing:
            zone = candidate.timezone or organisation().timezone
            site = self._sites[key] = create_site(by=self.by, name=candidate.site, timezone=zone, now=self.now)
            self.made.append(site.name)
        return _usable(site, candidate.line, "site", candidate.site)

    def _team(self, candidate: Candidate, site: Site) -> Team | RowError:
        key = (site.pk, candidate.team.casefold())
        team = self._teams.get(key)
        if team is None and self._create_missing:
            team = self._teams[key] = create_team(by=self.by, site=site, name=candidate.team, now=self.now)
            self.made.append(team.name)
        return _usable(team, candidate.line, "team", candidate.team)


def _usable(place: PlaceT | None, line: int, column: str, name: str) -> PlaceT | RowError:
    if place is None:
        told = _("“{name}” does not exist. Correct it, or let what is missing be made.")
        return RowError(line, column, format_lazy(told, name=name))
    if not place.is_active:
        return RowError(line, column, format_lazy(_("“{name}” is retired. Bring it back first."), name=name))
    return place
