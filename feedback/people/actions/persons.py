"""Adding people and changing what is stored about them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.core.years import check_years
from feedback.events.actions import record
from feedback.people import values
from feedback.people.actions.roles import grant
from feedback.people.journal import fact
from feedback.people.models import Grant, Scope, Site, Team, User
from feedback.people.permissions import demand_admin
from feedback.people.placement import LOCAL, scope_at

PREFERENCES = frozenset({"language", "timezone", "theme", "keys_enabled"})


@transaction.atomic
def create_person(
    *,
    by: User | None,
    email: str,
    name: str,
    site: Site | None = None,
    team: Team | None = None,
    lead: User | None = None,
    timezone: str = "",
    language: str = "",
    external_id: str | None = None,
    joined_on: date | None = None,
    roles: Iterable[str] = (),
    now: datetime | None = None,
) -> User:
    """Somebody new, with roles where they work. They have no password: `invite` sends them a link to choose one."""
    demand_admin(by)
    now = now or _now()
    person = User(site=_site_for(site, team), team=team, lead=_lead(lead, None), joined_on=joined_on)
    given = {"email": email, "name": name, "timezone": timezone, "language": language, "external_id": external_id}
    for field, value in given.items():
        setattr(person, field, values.OF_A_PERSON[field](value or ""))
    person.set_unusable_password()
    _save(person)
    record(fact("person.created", person, by, now))
    for role in sorted(set(roles)):
        scope, scope_id = scope_at(role, person.site_id, person.team_id)
        grant(person=person, role=role, scope=scope, scope_id=scope_id, by=by, now=now)
    return person


@transaction.atomic
def edit_person(*, person: User, by: User | None, now: datetime | None = None, **changes: Any) -> User:
    """Change `email`, `name`, `site`, `team`, `lead`, `timezone`, `language`, `external_id`, `joined_on`.

    What is left out stays. Somebody who moves takes the roles along that belonged to where they worked.
    """
    demand_admin(by)
    now = now or _now()
    person = _locked(person)
    if person.is_erased:
        raise Conflict(_("What was stored about them was erased. Add them anew."))
    before = (person.site_id, person.team_id)
    if "team" in changes or "site" in changes:
        team = changes.get("team", person.team)
        changes["site"] = _site_for(changes.get("site", person.site if team is None else None), team)
    if "lead" in changes:
        changes["lead"] = _lead(changes["lead"], person)
    changed = _apply(person, changes)
    if changed:
        _save(person)
        record(fact("person.edited", person, by, now, fields=changed))
    if before != (person.site_id, person.team_id):
        follow(person, before, by, now)
    return person


@transaction.atomic
def set_preferences(*, person: User, now: datetime | None = None, **changes: Any) -> User:
    """Somebody's own `language`, `timezone`, `theme` and `keys_enabled`; what is left out stays."""
    if unknown := set(changes) - PREFERENCES:
        raise Invalid(dict.fromkeys(sorted(unknown), _("This is no preference.")))
    person = _locked(person)
    if changed := _apply(person, changes):
        person.save(update_fields=[*changed, "updated_at"])
        record(fact("person.edited", person, person, now or _now(), fields=changed))
    return person


def follow(person: User, before: tuple[int | None, int | None], by: User | None, now: datetime) -> None:
    """Move the roles somebody had at their old site and team to the new ones."""
    old_site, old_team = before
    for held in Grant.objects.filter(user=person, role__in=LOCAL):
        at_old_place = (held.scope == Scope.TEAM and held.scope_id == old_team) or (
            held.scope == Scope.SITE and held.scope_id == old_site and person.site_id != old_site
        )
        scope, scope_id = scope_at(held.role, person.site_id, person.team_id)
        if at_old_place and scope != Scope.ORGANISATION:
            facts = {"role": held.role, "scope": held.scope, "scope_id": held.scope_id}
            record(fact("grant.withdrawn", person, by, now, **facts))
            held.delete()
            grant(person=person, role=held.role, scope=scope, scope_id=scope_id, by=by, now=now)


def _now() -> datetime:
    return timezone.now()


def _locked(person: User) -> User:
    # Without the key: whoever writes a row about them meanwhile waits for nothing, and so cannot be waited for in turn
    # by what follows a move at once.
    return User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)


def _site_for(site: Site | None, team: Team | None) -> Site | None:
    """The site somebody works at: a team brings its own."""
    if team is not None and site is not None and team.site_id != site.pk:
        sentence = _("The team {team} works at another site. Choose a team of {site}.")
        raise Invalid({"team": format_lazy(sentence, team=team.name, site=site.name)})
    return team.site if team is not None else site


def _lead(lead: User | None, person: User | None) -> User | None:
    if lead is None:
        return None
    if lead == person:
        raise Invalid({"lead": _("Nobody leads themselves. Choose somebody else, or nobody.")})
    if not lead.is_active:
        raise Invalid({"lead": format_lazy(_("{name} has left. Choose somebody who is here."), name=lead.name)})
    return lead


def _apply(person: User, changes: dict[str, Any]) -> list[str]:
    """Set what differs; the names of the fields that changed."""
    changed = []
    for field, given in changes.items():
        tidy = values.OF_A_PERSON.get(field)
        value = tidy(given or "") if tidy else given
        if getattr(person, field) != value:
            setattr(person, field, value)
            changed.append(field)
    return changed


def _save(person: User) -> None:
    """Save; a twin is found by looking, and a second time when somebody was quicker."""
    check_years({"joined_on": person.joined_on})
    _refuse_twins(person)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        _refuse_twins(person)
        raise


def _refuse_twins(person: User) -> None:
    others = User.objects.exclude(pk=person.pk)
    if twin := others.filter(email=person.email).first():
        there, left = _("{name} has this e-mail address."), _("{name}, who has left, has this e-mail address.")
        raise Invalid({"email": format_lazy(there if twin.is_active else left, name=twin.name)})
    if person.external_id and (twin := others.filter(external_id=person.external_id).first()):
        raise Invalid({"external_id": format_lazy(_("{name} has this number."), name=twin.name)})
