"""The organisation and its places, and who is away, as each process keeps them (feedback/core/kept.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from feedback.core.kept import Kept
from feedback.people.models import Absence, Organisation, Site, Team, User


@dataclass(frozen=True, slots=True)
class Places:
    """The organisation, if there is one yet, its sites with their calendars, and its teams."""

    organisation: Organisation | None
    sites: Mapping[int, Site]
    teams: Mapping[int, Team]


@dataclass(frozen=True, slots=True)
class Away:
    """Absences by person, from `since` on: of an earlier instant it knows nothing."""

    since: datetime
    spans: Mapping[int, Sequence[tuple[datetime, datetime]]]

    def until(self, person_id: int, at: datetime) -> datetime | None:
        """Until when somebody is away at that instant; None while they are here."""
        running = (end for start, end in self.spans.get(person_id, ()) if start <= at < end)
        return max(running, default=None)


def _read_places() -> Places:
    return Places(
        organisation=Organisation.objects.select_related("calendar").first(),
        sites={site.pk: site for site in Site.objects.select_related("calendar")},
        teams={team.pk: team for team in Team.objects.all()},
    )


def _read_away() -> Away:
    since = timezone.now()
    spans: dict[int, list[tuple[datetime, datetime]]] = {}
    for person_id, start, end in Absence.objects.filter(ends_at__gt=since).values_list(
        "user_id", "starts_at", "ends_at"
    ):
        spans.setdefault(person_id, []).append((start, end))
    return Away(since, spans)


places = Kept(_read_places)
away = Kept(_read_away)


def placed(person: User) -> User:
    """The same person, with the team, and the site and its hours, by which what they raise is promised."""
    known = places()
    if person.site_id is not None and person.site_id in known.sites:
        person.site = known.sites[person.site_id]
    if person.team_id is not None and person.team_id in known.teams:
        person.team = known.teams[person.team_id]
    return person
