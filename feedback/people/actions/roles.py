"""Giving and withdrawing roles."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.events.actions import record
from feedback.people.journal import fact
from feedback.people.models import Grant, Role, Scope, Site, Team, User
from feedback.people.permissions import demand_admin
from feedback.people.placement import LEGAL
from feedback.people.scopes import tool_names

LAST_ADMIN = _("Somebody has to look after the organisation. Make another person admin first.")


@transaction.atomic
def grant(
    *,
    person: User,
    role: str,
    scope: str = Scope.ORGANISATION,
    scope_id: int = 0,
    by: User | None,
    now: datetime | None = None,
) -> Grant:
    """Give somebody a role over a scope; one they hold already stays as it is.

    Raises Invalid for a role, a scope or a thing that does not exist or fit, Conflict for somebody who has left.
    """
    demand_admin(by)
    _check(person, role, scope, scope_id)
    given, is_new = Grant.objects.get_or_create(user=person, role=role, scope=scope, scope_id=scope_id)
    if is_new:
        facts = {"role": role, "scope": scope, "scope_id": scope_id}
        record(fact("grant.given", person, by, now or timezone.now(), **facts))
        person.__dict__.pop("live_grants", None)
    return given


@transaction.atomic
def revoke(*, grant: Grant, by: User | None, now: datetime | None = None) -> None:
    """Withdraw a role. Raises Conflict where the last active admin would lose theirs."""
    demand_admin(by)
    if grant.role == Role.ADMIN:
        keep_an_admin(without=grant.user)
    record(
        fact(
            "grant.withdrawn",
            grant.user,
            by,
            now or timezone.now(),
            role=grant.role,
            scope=grant.scope,
            scope_id=grant.scope_id,
        )
    )
    grant.delete()
    grant.user.__dict__.pop("live_grants", None)


def keep_an_admin(*, without: User) -> None:
    """Raises Conflict unless somebody else here is admin; holds the admins' rows so that two cannot go at once."""
    admins = Grant.objects.filter(role=Role.ADMIN, scope=Scope.ORGANISATION, user__is_active=True)
    others = [held for held in admins.select_for_update(of=("self",)).order_by("pk") if held.user_id != without.pk]
    if not others:
        raise Conflict(LAST_ADMIN)


def _check(person: User, role: str, scope: str, scope_id: int) -> None:
    if not person.is_active:
        raise Conflict(_("They have left. Bring them back first."))
    if role not in Role.values:
        raise Invalid({"role": _("Choose a role.")})
    if scope not in LEGAL[role]:
        sentence = _("The role “{role}” cannot be given over that. Choose another scope.")
        raise Invalid({"scope": format_lazy(sentence, role=Role(role).label)})
    if not _exists(scope, scope_id):
        raise Invalid({"scope": _("Choose what the role is for.")})


def _exists(scope: str, scope_id: int) -> bool:
    match scope:
        case Scope.SITE:
            return Site.objects.filter(pk=scope_id).exists()
        case Scope.TEAM:
            return Team.objects.filter(pk=scope_id).exists()
        case Scope.TOOL:
            return scope_id in tool_names([scope_id])
        case _:
            return scope_id == 0
