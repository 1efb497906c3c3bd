"""Open reports somebody owns and rules that name them, when they leave; see feedback/people/obligations.py."""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.people.models import User
from feedback.people.obligations import Obligation
from feedback.reports.models import FrictionReport
from feedback.reports.states import OPEN
from feedback.routing import actions, book
from feedback.routing.actions.rules import draft_of
from feedback.routing.models import RoutingRule


def owed_by(user: User, at: datetime) -> list[Obligation]:
    """Reports that still wait for this person, and rules that lead to them."""
    owned = FrictionReport.objects.filter(owner=user, state__in=OPEN).count()
    return [
        Obligation("reports", _("Open reports they own"), owned, reverse("routing:again-of", args=[user.pk])),
        Obligation("routing_rules", _("Routing rules that name them"), _naming(user).count(), reverse("routing:rules")),
    ]


def hand_over(user: User, to: User, by: User | None, now: datetime) -> int:
    """Give all of it to one other person. To let the rules decide instead: `actions.route_again`."""
    moved = actions.hand_over_reports(owner=user, to=to, by=by, now=now)
    rules = list(_naming(user))
    for rule in rules:
        actions.edit_rule(rule=rule, by=by, draft=replace(draft_of(rule), person=to), now=now)
    return moved + len(rules)


def _naming(user: User) -> QuerySet[RoutingRule]:
    return book.rows().filter(target=RoutingRule.Target.PERSON, person=user)
