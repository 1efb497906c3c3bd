"""The swaps' door for programs."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from feedback.champions import swapping
from feedback.champions.actions import swaps
from feedback.champions.coverage import Span
from feedback.champions.filters import SwapFilter
from feedback.champions.models import Roster, Swap
from feedback.champions.permissions import may_manage
from feedback.champions.queries import rosters_visible_to, swaps_visible_to
from feedback.core.api.kit import (
    CreateMixin,
    Input,
    ListMixin,
    NamedField,
    NamedInput,
    PersonField,
    PersonInput,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    verb,
)
from feedback.core.errors import Invalid
from feedback.people.models import User


class SwapShown(Shown):
    """A swap: whose time, offered to whom, and what became of it. Without a giver, a gap that the invited may fill."""

    id = serializers.IntegerField()
    roster = NamedField()
    state = serializers.CharField()
    reason = serializers.CharField()
    giver = PersonField(allow_null=True)
    to = PersonField(source="asked", allow_null=True)
    invited = serializers.ListField(child=PersonField(), source="invited_people", read_only=True)
    taker = PersonField(allow_null=True)
    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")
    return_start = serializers.DateTimeField(source="return_starts_at", allow_null=True)
    return_end = serializers.DateTimeField(source="return_ends_at", allow_null=True)
    note = serializers.CharField()
    created_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class SwapInput(Input):
    """Left out: `user` is oneself, `to` everybody on the roster."""

    roster = NamedInput(rosters_visible_to)
    user = PersonInput(swapping.colleagues_of, required=False)
    to = PersonInput(swapping.colleagues_of, required=False, allow_null=True)
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    return_start = serializers.DateTimeField(required=False, allow_null=True)
    return_end = serializers.DateTimeField(required=False, allow_null=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class FillInput(Input):
    """A gap, and whom to ask; `to` left out: everybody who could."""

    roster = NamedInput(rosters_visible_to)
    to = serializers.ListField(child=PersonInput(swapping.colleagues_of), required=False, max_length=200)
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class SomebodyInput(Input):
    """On whose behalf; oneself where it is left out."""

    user = PersonInput(swapping.colleagues_of, required=False)


class TakeNowInput(SomebodyInput):
    """Who stands in for whom, on which roster."""

    roster = NamedInput(rosters_visible_to)
    instead_of = PersonInput(swapping.colleagues_of)


class SwapViewSet(ListMixin, RetrieveMixin, CreateMixin, ScopedViewSet):
    """Times on that are offered to colleagues, and what became of them."""

    visible_to = swaps_visible_to
    shown, input = SwapShown, SwapInput
    filterset_class = SwapFilter
    ordering, ordering_fields = ["-starts_at"], ["starts_at", "created_at", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        people = queryset.select_related("roster__site", "giver", "asked", "taker", "created_by")
        return people.prefetch_related("invited__user")

    def add(self, data: dict[str, Any]) -> Swap:
        giver = self._for(data, data["roster"])
        start, end = data.get("return_start"), data.get("return_end")
        if bool(start) != bool(end):
            raise Invalid({"return_end": _("Give the beginning and the end of the shift in return, or neither.")})
        return swaps.ask(
            roster=data["roster"],
            giver=giver,
            time=Span(data["start"], data["end"]),
            asked=data.get("to"),
            in_return=Span(start, end) if start and end else None,
            note=data.get("note", ""),
            by=self.person,
        )

    @verb(SomebodyInput)
    def accept(self, swap: Swap, data: dict[str, Any]) -> None:
        """Take it: at once, or once the supervisor says yes."""
        swaps.accept(swap=swap, taker=self._for(data, swap.roster), by=self.person)

    @verb(SomebodyInput)
    def decline(self, swap: Swap, data: dict[str, Any]) -> None:
        """Say no; offered to everybody, it stays open for the others."""
        swaps.decline(swap=swap, person=self._for(data, swap.roster), by=self.person)

    @verb()
    def withdraw(self, swap: Swap) -> None:
        """Take it back."""
        swapping.may_withdraw(self.person, swap).demand()
        swaps.withdraw(swap=swap, by=self.person)

    @verb()
    def approve(self, swap: Swap) -> None:
        """The supervisor's yes."""
        swapping.may_decide(self.person, swap).demand()
        swaps.approve(swap=swap, by=self.person)

    @verb()
    def refuse(self, swap: Swap) -> None:
        """The supervisor's no."""
        swapping.may_decide(self.person, swap).demand()
        swaps.refuse(swap=swap, by=self.person)

    @verb(FillInput, detail=False, status=201)
    def ask_to_fill(self, data: dict[str, Any]) -> Swap:
        """Ask some champions, or everybody who could, to fill a gap; the first to accept has it."""
        roster: Roster = data["roster"]
        may_manage(self.person, roster).demand()
        time = Span(data["start"], data["end"])
        note = data.get("note", "")
        return swaps.ask_to_fill(roster=roster, time=time, people=data.get("to"), note=note, by=self.person)

    @verb(TakeNowInput, detail=False, status=201)
    def take_now(self, data: dict[str, Any]) -> Swap:
        """The sick call: stand in from now on, or for the shift that begins within a day."""
        roster: Roster = data["roster"]
        taker: User = data.get("user") or self.person
        swapping.may_take(self.person, taker, roster).demand()
        return swaps.take_now(roster=roster, giver=data["instead_of"], taker=taker, by=self.person, now=timezone.now())

    def _for(self, data: dict[str, Any], roster: Roster) -> User:
        """Oneself, or somebody for whom one may act on this roster."""
        person: User = data.get("user") or self.person
        swapping.may_act_for(self.person, person, roster).demand()
        return person
