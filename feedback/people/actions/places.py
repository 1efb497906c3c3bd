"""The organisation itself, its sites, teams and groups of owners. Nothing is deleted: what is retired can return."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone as clock
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.calendars.actions import create_calendar
from feedback.calendars.models import Calendar
from feedback.core.errors import Conflict, Invalid
from feedback.core.masking.identities import COUNTRIES
from feedback.events.actions import record
from feedback.people import values
from feedback.people.journal import fact
from feedback.people.models import Organisation, OwnerGroup, Site, Team, User
from feedback.people.permissions import demand_admin
from feedback.people.queries import forget_organisation

PlaceT = TypeVar("PlaceT", Site, Team, OwnerGroup)
VERBS: dict[type[Site | Team | OwnerGroup], str] = {Site: "site", Team: "team", OwnerGroup: "owner_group"}


# --- the organisation --------------------------------------------------------------------------------------------


@transaction.atomic
def edit_organisation(*, by: User | None, now: datetime | None = None, **changes: Any) -> Organisation:
    """Change `name`, `timezone`, `language`, `calendar`, `board_reach`, `reopen_after`, `ask_again_days`,
    `reopen_change_after`, `id_countries`, `quiet_from` and `quiet_until` (times on each reader's own clock, both or
    neither), `offline_store`, `interaction_pattern`, and the marks of the set-up.

    The first call makes the organisation. Raises Invalid field by field.
    """
    demand_admin(by)
    found = Organisation.objects.select_for_update(of=("self",)).first() or Organisation()
    changed = _apply(found, {name: _tidy_setting(name, value) for name, value in changes.items()})
    if changed or found.pk is None:
        values.name(found.name)
        _check_quiet_hours(found)
        found.save()
        record(fact("organisation.edited", found, by, now or clock.now(), fields=changed))
    forget_organisation()
    return found


def _check_quiet_hours(found: Organisation) -> None:
    if (found.quiet_from is None) != (found.quiet_until is None):
        raise Invalid({"quiet_until": _("Give both times, or neither.")})
    if found.quiet_from is not None and found.quiet_from == found.quiet_until:
        raise Invalid({"quiet_until": _("Give a time at which mail goes on again.")})


def _tidy_setting(field: str, value: Any) -> Any:
    match field:
        case "name":
            return values.name(value)
        case "timezone":
            return values.required_timezone(value)
        case "language":
            return values.language(value) or "en"
        case "board_reach" if value not in Organisation.Reach.values:
            raise Invalid({field: _("Choose one of the two.")})
        case "offline_store" if value not in Organisation.Store.values:
            raise Invalid({field: _("Choose one of the two.")})
        case "interaction_pattern":
            return values.pattern(field, value)
        case "ask_again_days" if not 0 <= int(value) <= 90:
            raise Invalid({field: _("Give a number from 0 to 90.")})
        case "reopen_after" | "reopen_change_after" if not 1 <= int(value) <= 1000:
            raise Invalid({field: _("Give a number from 1 to 1000.")})
        case "id_countries":
            return _countries(value)
    return value


def _countries(codes: Iterable[str]) -> list[str]:
    """Once each, in order; those without rules are refused."""
    chosen = sorted(set(codes))
    if unknown := [code for code in chosen if code not in COUNTRIES]:
        raise Invalid({"id_countries": format_lazy(_("No rule for {country} is known."), country=unknown[0])})
    return chosen


# --- sites and teams ---------------------------------------------------------------------------------------------


@transaction.atomic
def create_site(
    *,
    by: User | None,
    name: str,
    timezone: str,
    calendar: Calendar | None = None,
    offline_store: str = "",
    now: datetime | None = None,
) -> Site:
    """A place where people work. Without a calendar it gets one of its own name: Monday to Friday, 09:00 to 17:30."""
    demand_admin(by)
    site = Site(name=_free_name(Site(), name), timezone=values.required_timezone(timezone))
    site.offline_store = _store(offline_store)
    site.calendar = calendar or _own_calendar(site, by, now)
    return _create(site, by, now)


@transaction.atomic
def edit_site(*, site: Site, by: User | None, now: datetime | None = None, **changes: Any) -> Site:
    """Change `name`, `timezone`, `calendar` or `offline_store` (empty: the organisation's). Promises that are running
    keep the calendar they were made under."""
    if "timezone" in changes:
        changes["timezone"] = values.required_timezone(changes["timezone"])
    if "offline_store" in changes:
        changes["offline_store"] = _store(changes["offline_store"])
    return _edit(site, by, now, changes)


@transaction.atomic
def create_team(*, by: User | None, site: Site, name: str, now: datetime | None = None) -> Team:
    """A team at a site; its name is free to be used at another site as well."""
    demand_admin(by)
    team = Team(site=_in_use(site))
    team.name = _free_name(team, name)
    return _create(team, by, now)


@transaction.atomic
def edit_team(*, team: Team, by: User | None, now: datetime | None = None, **changes: Any) -> Team:
    """Change a team's `name`. It stays at its site: reports carry both, and history is not rewritten."""
    if "site" in changes and changes["site"] != team.site:
        raise Invalid({"site": _("A team stays at its site. Add a new team there and move its people.")})
    return _edit(team, by, now, changes)


def _store(chosen: str) -> str:
    """One of the two, or empty for what the organisation says."""
    if chosen and chosen not in Organisation.Store.values:
        raise Invalid({"offline_store": _("Choose one of the two.")})
    return chosen


def _own_calendar(site: Site, by: User | None, now: datetime | None) -> Calendar:
    """The calendar that has the site's name; a new one starts with the usual office hours."""
    found = Calendar.objects.filter(name__iexact=site.name).first()
    return found or create_calendar(by=by, name=site.name, timezone_name=site.timezone, now=now)


# --- groups of owners --------------------------------------------------------------------------------------------


@transaction.atomic
def create_owner_group(
    *, by: User | None, name: str, members: Iterable[User] = (), now: datetime | None = None
) -> OwnerGroup:
    """People who answer for something together."""
    demand_admin(by)
    group = OwnerGroup()
    group.name = _free_name(group, name)
    group.save()
    group.members.set(_here(members))
    record(fact("owner_group.created", group, by, now or clock.now(), members=_member_ids(group)))
    return group


@transaction.atomic
def edit_owner_group(
    *,
    group: OwnerGroup,
    by: User | None,
    name: str | None = None,
    members: Iterable[User] | None = None,
    now: datetime | None = None,
) -> OwnerGroup:
    """Change a group's name or its members; what is left out stays."""
    demand_admin(by)
    group = OwnerGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    before = (group.name, _member_ids(group))
    if name is not None:
        group.name = _free_name(group, name)
        group.save()
    if members is not None:
        group.members.set(_here(members, already=frozenset(before[1])))
    if before != (group.name, _member_ids(group)):
        record(fact("owner_group.edited", group, by, now or clock.now(), members=_member_ids(group)))
    return group


def _here(members: Iterable[User], already: frozenset[int] = frozenset()) -> list[User]:
    people = list(members)
    if gone := [person for person in people if not person.is_active and person.pk not in already]:
        raise Invalid({"members": format_lazy(_("{name} has left. Choose somebody who is here."), name=gone[0].name)})
    return people


def _member_ids(group: OwnerGroup) -> list[int]:
    return sorted(group.members.values_list("pk", flat=True))


# --- retiring ----------------------------------------------------------------------------------------------------


@transaction.atomic
def retire(*, place: PlaceT, by: User | None, now: datetime | None = None) -> PlaceT:
    """Offer a site, team or group no longer. Raises Conflict while active people work there."""
    demand_admin(by)
    if people := _people_at(place):
        raise Conflict(format_lazy(_("{count} people work here. Move or deactivate them first."), count=people))
    return _switch(place, by, now, active=False)


def _people_at(place: Site | Team | OwnerGroup) -> int:
    return 0 if isinstance(place, OwnerGroup) else place.people.filter(is_active=True).count()


@transaction.atomic
def restore(*, place: PlaceT, by: User | None, now: datetime | None = None) -> PlaceT:
    """Offer a retired site, team or group again."""
    return _switch(place, by, now, active=True)


def _switch(place: PlaceT, by: User | None, now: datetime | None, *, active: bool) -> PlaceT:
    demand_admin(by)
    place = type(place)._default_manager.select_for_update(of=("self",)).get(pk=place.pk)
    if place.is_active == active:
        raise Conflict(_("This is in use already.") if active else _("This is retired already."))
    place.is_active = active
    place.save()
    record(fact(f"{VERBS[type(place)]}.{'restored' if active else 'retired'}", place, by, now or clock.now()))
    return place


# --- what all of them need ---------------------------------------------------------------------------------------


def _create(place: PlaceT, by: User | None, now: datetime | None) -> PlaceT:
    _save(place)
    record(fact(f"{VERBS[type(place)]}.created", place, by, now or clock.now()))
    return place


def _edit(place: PlaceT, by: User | None, now: datetime | None, changes: dict[str, Any]) -> PlaceT:
    demand_admin(by)
    place = type(place)._default_manager.select_for_update(of=("self",)).get(pk=place.pk)
    if "name" in changes:
        changes["name"] = _free_name(place, changes["name"])
    if changed := _apply(place, changes):
        _save(place)
        record(fact(f"{VERBS[type(place)]}.edited", place, by, now or clock.now(), fields=changed))
    return place


def _apply(thing: Any, changes: dict[str, Any]) -> list[str]:
    changed = [name for name, value in changes.items() if getattr(thing, name) != value]
    for name in changed:
        setattr(thing, name, changes[name])
    return changed


def _in_use(site: Site) -> Site:
    if not site.is_active:
        raise Invalid({"site": format_lazy(_("{name} is retired. Choose a site in use."), name=site.name)})
    return site


def _free_name(place: Site | Team | OwnerGroup, given: str) -> str:
    name = values.name(given)
    among: dict[str, object] = {"site_id": place.site_id} if isinstance(place, Team) else {}
    if twin := type(place)._default_manager.filter(name__iexact=name, **among).exclude(pk=place.pk).first():
        there, retired = _("“{name}” is there already."), _("“{name}” is there, but retired. Bring it back instead.")
        raise Invalid({"name": format_lazy(there if twin.is_active else retired, name=twin.name)})
    return name


def _save(place: Site | Team | OwnerGroup) -> None:
    """Save. Whether somebody took the name in the same moment is found out by looking again."""
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError:
        _free_name(place, place.name)
        raise
