"""Making, editing and retiring rosters, and saying how many champions they need."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone as clock
from django.utils.translation import gettext_lazy as _

from feedback.calendars.hours import DAYS
from feedback.catalogue.models import Tool
from feedback.champions.actions.rules import locked, tell
from feedback.champions.actions.windows import apply_window, check_people
from feedback.champions.models import Requirement, Roster
from feedback.core.errors import Conflict, Invalid
from feedback.people import values
from feedback.people.models import Site, Team, User

MINUTES = ("rings_all_after", "rings_supervisor_after", "quiet_claim_after")
UNSOCIAL = ("night_from", "night_until", "weekend", "holidays_count")
FIELDS = ("name", "timezone", "neighbour", *MINUTES, "swaps_need_a_yes", *UNSOCIAL)
#: Minutes beyond which a question on the floor is no question any more.
MOST_MINUTES = 480
HOURS = 24


@transaction.atomic
def make_roster(
    *,
    by: User | None,
    name: str,
    site: Site,
    teams: Iterable[Team] = (),
    tools: Iterable[Tool] = (),
    now: datetime | None = None,
    **fields: Any,
) -> Roster:
    """A roster for a site, or for some of its teams, about all tools or some; without `timezone` it keeps the site's.

    Raises Invalid field by field.
    """
    roster = Roster(site=site, timezone=fields.pop("timezone", "") or site.timezone)
    _apply(roster, {"name": name, **fields})
    _save(roster)
    _set_scope(roster, teams, tools)
    tell("roster.made", roster, by, now or clock.now(), name=roster.name)
    return roster


@transaction.atomic
def edit_roster(
    *,
    roster: Roster,
    by: User | None,
    teams: Iterable[Team] | None = None,
    tools: Iterable[Tool] | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Roster:
    """Change what it is called, whom it serves, its neighbour, its minutes, what is unsocial; what is left out stays.

    It stays at its site, and in its zone once a rotation has begun: what was planned is reckoned on that clock. Raises
    Invalid field by field, Conflict for a roster out of use.
    """
    now = now or clock.now()
    roster = locked(roster)
    if "site" in changes and changes.pop("site") != roster.site:
        raise Invalid({"site": _("A roster stays at its site. Make another one there.")})
    before = {name: getattr(roster, name) for name in FIELDS} | _scope(roster)
    _check_zone(roster, changes, now)
    _apply(roster, changes)
    _save(roster)
    _set_scope(roster, teams, tools)
    after = {name: getattr(roster, name) for name in FIELDS} | _scope(roster)
    if altered := [name for name in after if after[name] != before[name]]:
        tell("roster.edited", roster, by, now, fields=altered)
    return roster


def retire_roster(*, roster: Roster, by: User | None, now: datetime | None = None) -> Roster:
    """Take a roster out of use: nobody is on for it any more. Raises Conflict if it is already."""
    return _switch(roster, by, now, active=False)


def restore_roster(*, roster: Roster, by: User | None, now: datetime | None = None) -> Roster:
    """Put a roster back into use, its rotations as they were. Raises Conflict if it is in use."""
    return _switch(roster, by, now, active=True)


@transaction.atomic
def set_needs(
    *, roster: Roster, by: User | None, needs: Sequence[Mapping[str, Any]], now: datetime | None = None
) -> Roster:
    """Say how many champions are needed when: rows of `people`, `days`, `opens`, `closes`, in place of those before.

    Without any, one is needed while the site is open. Raises Invalid for hours that do not fit.
    """
    roster = locked(roster)
    wanted = [_need(roster, row) for row in needs]
    there = list(roster.requirements.all())
    if [_values(row) for row in wanted] != [_values(row) for row in there]:
        roster.requirements.all().delete()
        Requirement.objects.bulk_create(wanted)
        tell("roster.needs_set", roster, by, now or clock.now(), needs=len(wanted))
    return roster


def _need(roster: Roster, row: Mapping[str, Any]) -> Requirement:
    need = Requirement(roster=roster, people=row.get("people", 1))
    apply_window(need, row)
    check_people(need.people)
    return need


def _values(need: Requirement) -> tuple[Any, ...]:
    return need.people, need.days, need.opens, need.closes


def _apply(roster: Roster, changes: Mapping[str, Any]) -> None:
    for name in set(FIELDS) & set(changes):
        setattr(roster, name, changes[name])
    roster.name = values.name(roster.name)
    roster.timezone = values.required_timezone(roster.timezone)
    wrong: dict[str, Any] = {}
    for field in MINUTES:
        if not 1 <= getattr(roster, field) <= MOST_MINUTES:
            wrong[field] = _("Give 1 to %(most)s minutes.") % {"most": MOST_MINUTES}
    if not wrong and roster.rings_supervisor_after < roster.rings_all_after:
        wrong["rings_supervisor_after"] = _("First all on shift, then the supervisor: give as many minutes or more.")
    for field in ("night_from", "night_until"):
        if not 0 <= getattr(roster, field) < HOURS:
            wrong[field] = _("Give an hour of the day, 0 to 23.")
    if unknown := set(roster.weekend) - set(DAYS):
        wrong["weekend"] = _("“%(day)s” is no day. Give mon, tue, wed, thu, fri, sat or sun.") % {"day": min(unknown)}
    roster.weekend = [day for day in DAYS if day in roster.weekend]
    if roster.neighbour is not None and roster.neighbour.pk == roster.pk:
        wrong["neighbour"] = _("A roster is not its own neighbour. Choose another one, or none.")
    if wrong:
        raise Invalid(wrong)


def _check_zone(roster: Roster, changes: Mapping[str, Any], now: datetime) -> None:
    moved = changes.get("timezone", roster.timezone) != roster.timezone
    if moved and any(layer.begins_at <= now for layer in roster.layers.all()):
        raise Invalid(
            {
                "timezone": _(
                    "Rotations of this roster have begun on that clock, and what was planned stays. Make another "
                    "roster in the new zone and take this one out of use."
                )
            }
        )


def _set_scope(roster: Roster, teams: Iterable[Team] | None, tools: Iterable[Tool] | None) -> None:
    if teams is not None:
        teams = list(teams)
        if any(team.site_id != roster.site_id for team in teams):
            raise Invalid({"teams": _("Choose teams of the roster's own site.")})
        roster.teams.set(teams)
    if tools is not None:
        roster.tools.set(tools)


def _scope(roster: Roster) -> dict[str, Any]:
    return {
        "teams": set(roster.teams.values_list("pk", flat=True)),
        "tools": set(roster.tools.values_list("pk", flat=True)),
    }


def _save(roster: Roster) -> None:
    try:
        with transaction.atomic():
            roster.save()
    except IntegrityError as error:
        raise Invalid({"name": _("A roster of this site has that name already. Choose another one.")}) from error


@transaction.atomic
def _switch(roster: Roster, by: User | None, now: datetime | None, *, active: bool) -> Roster:
    roster = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    if roster.is_active == active:
        raise Conflict(_("This roster is in use already.") if active else _("This roster is out of use already."))
    roster.is_active = active
    roster.save(update_fields=["is_active", "updated_at"])
    tell("roster.restored" if active else "roster.retired", roster, by, now or clock.now())
    return roster
