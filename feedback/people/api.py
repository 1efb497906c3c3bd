"""The people's door for programs."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import re_path
from django.utils import timezone

from feedback.core.api.kit import (
    CreateMixin,
    DeleteMixin,
    ListMixin,
    PatchMixin,
    RetrieveMixin,
    ScopedViewSet,
    reading,
    verb,
)
from feedback.core.verdicts import Verdict
from feedback.people import actions, queries, wire
from feedback.people.filters import AbsenceFilter, PeopleFilter, TeamFilter
from feedback.people.models import Absence, OwnerGroup, Site, Team, User
from feedback.people.obligations import Obligation, owed_by
from feedback.people.permissions import may_administer


class PeopleViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """People. Everybody sees their own team and all owners; supervisors, owners and admins those within their reach."""

    visible_to = queries.people_visible_to
    shown = wire.PersonShown
    input, patch_input = wire.NewPersonInput, wire.PersonAsked
    filterset_class = PeopleFilter
    ordering, ordering_fields = ("name",), ("name", "email", "created_at")

    def may(self, thing: Any) -> Verdict:
        return may_administer(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("site", "team", "lead").prefetch_related("grants")

    def add(self, data: dict[str, Any]) -> User:
        invited = data.pop("invite", False)
        person = actions.create_person(by=self.person, **data)
        if invited:
            actions.invite(person=person, by=self.person)
        return person

    def change(self, thing: User, changes: dict[str, Any]) -> None:
        actions.edit_person(person=thing, by=self.person, **changes)

    @verb(shown=wire.LeavingShown)
    def deactivate(self, person: User) -> dict[str, Any]:
        """End somebody's sessions and tokens at their next request, and list what they still owe."""
        owed = actions.deactivate(person=person, by=self.person)
        return {"person": self.again(person), "owed": owed}

    @verb()
    def reactivate(self, person: User) -> None:
        """Let somebody who left sign in again."""
        actions.reactivate(person=person, by=self.person)

    @verb()
    def invite(self, person: User) -> None:
        """Send somebody a link with which they choose a password."""
        actions.invite(person=person, by=self.person)

    @verb(wire.HandOverInput, shown=wire.HandedOverShown)
    def hand_over(self, person: User, data: dict[str, Any]) -> dict[str, int]:
        """Give everything somebody owes to somebody else."""
        return {"handed_over": actions.hand_over(person=person, by=self.person, **data)}

    @reading(wire.ObligationShown, many=True)
    def owed(self, person: User) -> list[Obligation]:
        """What somebody still owes: open reports, promises, tools, rules that name them, and the like."""
        if person != self.person:
            may_administer(self.person).demand()
        return owed_by(person, timezone.now())

    @verb(wire.GrantInput)
    def grant(self, person: User, data: dict[str, Any]) -> None:
        """Give somebody a role."""
        actions.grant(person=person, by=self.person, **data)

    @verb(wire.RevokeInput)
    def revoke(self, person: User, data: dict[str, Any]) -> None:
        """Withdraw a role."""
        may_administer(self.person).demand()
        grant = person.grants.filter(pk=data["grant"]).first()
        if grant is None:
            raise Http404
        actions.revoke(grant=grant, by=self.person)


class MeViewSet(RetrieveMixin, PatchMixin, ScopedViewSet):
    """Who is asking, what they may do and where, and what they prefer."""

    visible_to = queries.only_oneself
    shown, input = wire.MeShown, wire.MeInput

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("site", "team", "lead").prefetch_related("grants")

    def get_object(self) -> User:
        """The caller."""
        return self.get_queryset().get(pk=self.person.pk)

    def change(self, thing: User, changes: dict[str, Any]) -> None:
        actions.set_preferences(person=thing, **changes.get("preferences", {}))


class SiteViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """Places where people work."""

    visible_to = queries.sites_visible_to
    shown, input = wire.SiteShown, wire.SiteInput
    ordering, ordering_fields = ("name",), ("name", "created_at")

    def may(self, thing: Any) -> Verdict:
        return may_administer(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("calendar")

    def add(self, data: dict[str, Any]) -> Site:
        return actions.create_site(by=self.person, **data)

    def change(self, thing: Site, changes: dict[str, Any]) -> None:
        actions.edit_site(site=thing, by=self.person, **changes)

    @verb()
    def retire(self, site: Site) -> None:
        """Offer a site no longer; nobody may work there any more."""
        actions.retire(place=site, by=self.person)

    @verb()
    def restore(self, site: Site) -> None:
        """Offer a retired site again."""
        actions.restore(place=site, by=self.person)


class TeamViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """Teams, each at one site."""

    visible_to = queries.teams_visible_to
    shown, input = wire.TeamShown, wire.TeamInput
    filterset_class = TeamFilter
    ordering, ordering_fields = ("name",), ("name", "created_at")

    def may(self, thing: Any) -> Verdict:
        return may_administer(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("site")

    def add(self, data: dict[str, Any]) -> Team:
        return actions.create_team(by=self.person, **data)

    def change(self, thing: Team, changes: dict[str, Any]) -> None:
        actions.edit_team(team=thing, by=self.person, **changes)

    @verb()
    def retire(self, team: Team) -> None:
        """Offer a team no longer; nobody may work in it any more."""
        actions.retire(place=team, by=self.person)

    @verb()
    def restore(self, team: Team) -> None:
        """Offer a retired team again."""
        actions.restore(place=team, by=self.person)


class OwnerGroupViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """Groups of people who answer for something together."""

    visible_to = queries.owner_groups_visible_to
    shown, input = wire.OwnerGroupShown, wire.OwnerGroupInput
    ordering, ordering_fields = ("name",), ("name",)

    def may(self, thing: Any) -> Verdict:
        return may_administer(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.prefetch_related("members")

    def add(self, data: dict[str, Any]) -> OwnerGroup:
        return actions.create_owner_group(by=self.person, **data)

    def change(self, thing: OwnerGroup, changes: dict[str, Any]) -> None:
        actions.edit_owner_group(group=thing, by=self.person, **changes)


class AbsenceViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, DeleteMixin, ScopedViewSet):
    """When people are away and who stands in. One that runs already ends now when it is deleted."""

    visible_to = queries.absences_visible_to
    shown = wire.AbsenceShown
    input, patch_input = wire.AbsenceInput, wire.AbsencePatch
    filterset_class = AbsenceFilter
    ordering, ordering_fields = ("starts_at",), ("starts_at", "ends_at")

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("user", "deputy")

    def add(self, data: dict[str, Any]) -> Absence:
        person = data.pop("person", None) or self.person
        return actions.record_absence(person=person, by=self.person, **data)

    def change(self, thing: Absence, changes: dict[str, Any]) -> None:
        actions.edit_absence(absence=thing, by=self.person, **changes)

    def remove(self, thing: Absence) -> None:
        actions.cancel_absence(absence=thing, by=self.person)


resources = {
    "people": PeopleViewSet,
    "sites": SiteViewSet,
    "teams": TeamViewSet,
    "owner-groups": OwnerGroupViewSet,
    "absences": AbsenceViewSet,
}
urls = [re_path(r"^me/?$", MeViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="me")]
