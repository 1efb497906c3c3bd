"""Training's door for programs: sessions, and everybody's place in a round."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from feedback.core.api.kit import (
    CreateMixin,
    Input,
    ListMixin,
    NamedField,
    NamedInput,
    PatchMixin,
    PersonField,
    PersonInput,
    RetrieveMixin,
    Shown,
    verb,
)
from feedback.core.errors import Conflict, Invalid
from feedback.core.ids import LARGEST_ID
from feedback.core.verdicts import Verdict, when
from feedback.people.models import User
from feedback.people.queries import people_visible_to, sites_visible_to
from feedback.training import api_programmes, calendar_api, figures_api, queries
from feedback.training.actions import booking, enrolling, sessions
from feedback.training.actions.sessions import PLACE_LIMIT, REASON_LIMIT
from feedback.training.api_room import EnrolmentVerbs, SessionVerbs
from feedback.training.filters import EnrolmentFilters, SessionFilters
from feedback.training.fitting import passed_over
from feedback.training.models import Enrolment, Session, Why
from feedback.training.permissions import PLANNERS, may_book, may_plan_at, may_take_out
from feedback.training.queries import bookable_by
from feedback.training.sparing import why_not_spared
from feedback.training.states import Place, SessionState

#: More seats than any room has.
MOST_SEATS = 500


class SessionShown(Shown):
    """A session of a round at a site; `free` seats are nobody's, and `by_hand` the plan leaves alone."""

    id = serializers.IntegerField()
    programme = NamedField(source="cycle.programme")
    cycle = serializers.IntegerField(source="cycle_id")
    site = NamedField()
    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")
    place = serializers.CharField()
    lead = PersonField(allow_null=True)
    seats = serializers.IntegerField()
    taken = serializers.IntegerField()
    free = serializers.IntegerField()
    state = serializers.ChoiceField(SessionState.choices)
    by_hand = serializers.BooleanField()
    cancel_reason = serializers.CharField()
    held_at = serializers.DateTimeField(allow_null=True)
    uid = serializers.UUIDField(help_text="Its name in calendars.")
    sequence = serializers.IntegerField(help_text="Grows with what calendars must hear (RFC 5545).")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class EnrolmentListed(Shown):
    """Somebody's place in a round. Without a `session`, `why` says why there is no seat; `waiting_for` is the session
    in whose line they stand."""

    id = serializers.IntegerField()
    person = PersonField()
    programme = NamedField(source="cycle.programme")
    cycle = serializers.IntegerField(source="cycle_id")
    session = serializers.IntegerField(source="session_id", allow_null=True)
    state = serializers.ChoiceField(Place.choices)
    why = serializers.ChoiceField(Why.choices, allow_blank=True)
    by_hand = serializers.BooleanField()
    due_on = serializers.DateField()
    waiting_for = serializers.IntegerField(source="waiting_for_id", allow_null=True)
    waiting_since = serializers.DateTimeField(allow_null=True)
    attended_at = serializers.DateTimeField(allow_null=True)
    passed_at = serializers.DateTimeField(allow_null=True)
    signed_off_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    missed = serializers.IntegerField()
    undone_why = serializers.CharField(help_text="Why it was last taken back that the round is done.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class EnrolmentShown(EnrolmentListed):
    """The same, with what their seat breaks on the floor, and why a free one is not theirs yet."""

    breaks = serializers.SerializerMethodField(
        help_text="Why they cannot be spared for the seat they have, in words; empty where they can."
    )
    passed_over = serializers.SerializerMethodField(
        help_text="Why a free seat in the session in whose line they stand is not theirs yet, in words; else empty."
    )

    def get_breaks(self, place: Enrolment) -> str:
        seated = place.session if place.state == Place.BOOKED else None
        return str(why_not_spared(place.person, seated)) if seated else ""

    def get_passed_over(self, place: Enrolment) -> str:
        return str(passed_over([place]).get(place.pk, ""))


class SessionInput(Input):
    """A session of a round. Left out, `seats` is the programme's; it is as long as the programme says."""

    cycle = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    site = NamedInput(sites_visible_to)
    start = serializers.DateTimeField(source="starts_at")
    lead = PersonInput(people_visible_to, required=False, allow_null=True)
    seats = serializers.IntegerField(required=False, min_value=1, max_value=MOST_SEATS)
    place = serializers.CharField(required=False, allow_blank=True, max_length=PLACE_LIMIT)


class SessionPatch(Input):
    """What can be changed: a new `start` moves it, and who cannot come then is found another seat."""

    start = serializers.DateTimeField(source="starts_at")
    lead = PersonInput(people_visible_to, allow_null=True)
    seats = serializers.IntegerField(min_value=1, max_value=MOST_SEATS)
    place = serializers.CharField(allow_blank=True, max_length=PLACE_LIMIT)


class CancelInput(Input):
    """Why; everybody who had a seat reads it."""

    reason = serializers.CharField(max_length=REASON_LIMIT)


class WhoInput(Input):
    """For whom; oneself where it is left out."""

    person = PersonInput(bookable_by, required=False)


class EnrolmentInput(WhoInput):
    """A seat in a session; without a place in its round, who looks after the person opens one."""

    session = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class SeatInput(Input):
    """A session of the same round."""

    session = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class SessionViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, SessionVerbs):
    """Sessions of rounds: when, where, who leads, how many seats."""

    visible_to = queries.sessions_visible_to
    shown, input, patch_input = SessionShown, SessionInput, SessionPatch
    filterset_class = SessionFilters
    ordering, ordering_fields = ["-starts_at"], ["starts_at", "created_at", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("cycle__programme", "site", "lead")

    def may(self, thing: Session | None) -> Verdict:
        if thing is None:
            return when(queries.sites_planned_by(self.person).exists(), PLANNERS)
        if self.action in {"partial_update", "cancel"}:
            return may_plan_at(self.person, thing.site_id)
        return super().may(thing)

    def add(self, data: dict[str, Any]) -> Session:
        may_plan_at(self.person, data["site"].pk).demand()
        rounds = queries.cycles_visible_to(self.person).select_related("programme")
        cycle = rounds.filter(pk=data.pop("cycle")).first()
        if cycle is None:
            raise Invalid({"cycle": _("There is no such round.")})
        return sessions.add_session(cycle=cycle, by=self.person, **data)

    def change(self, session: Session, changes: dict[str, Any]) -> None:
        may_plan_at(self.person, session.site_id).demand()
        starts_at = changes.pop("starts_at", session.starts_at)
        with transaction.atomic():
            if starts_at != session.starts_at:
                sessions.move_session(session=session, starts_at=starts_at, by=self.person)
            if changes:
                kept = {"lead": session.lead, "seats": session.seats, "place": session.place}
                sessions.edit_session(session=session, by=self.person, **{**kept, **changes})

    @verb(CancelInput)
    def cancel(self, session: Session, data: dict[str, Any]) -> None:
        """Call it off; its people are found other seats."""
        may_plan_at(self.person, session.site_id).demand()
        sessions.cancel_session(session=session, by=self.person, **data)

    @verb(WhoInput, shown=EnrolmentShown)
    def enrol(self, session: Session, data: dict[str, Any]) -> Enrolment:
        """A seat in this session, in place of the one they have in the round: for oneself, or for somebody."""
        return _book(self.person, data.get("person") or self.person, session)

    @verb(WhoInput, shown=EnrolmentShown)
    def withdraw(self, session: Session, data: dict[str, Any]) -> Enrolment:
        """Give a seat in this session back, or leave its line: for oneself, or for somebody."""
        person = data.get("person") or self.person
        place = _joined().filter(cycle=session.cycle_id, person=person).first()
        if place is None or session.pk not in (place.session_id, place.waiting_for_id):
            raise Conflict(_("There is no seat to give back."))
        may_book(self.person, place).demand()
        act = booking.give_back if place.session_id == session.pk else booking.leave_line
        return act(enrolment=place, by=self.person)


class EnrolmentViewSet(ListMixin, RetrieveMixin, CreateMixin, EnrolmentVerbs):
    """Everybody's places in rounds: the seat they have, or why they have none, and what became of it."""

    visible_to = queries.enrolments_visible_to
    shown, listed, input = EnrolmentShown, EnrolmentListed, EnrolmentInput
    filterset_class = EnrolmentFilters
    ordering, ordering_fields = ["-id"], ["due_on", "created_at", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("cycle__programme", "person")

    def may(self, thing: Enrolment | None) -> Verdict:
        if thing is not None and self.action in {"switch", "wait"}:
            return may_book(self.person, thing)
        return super().may(thing)

    def add(self, data: dict[str, Any]) -> Enrolment:
        return _book(self.person, data.get("person") or self.person, _session(self.person, data["session"]))

    @verb(SeatInput)
    def switch(self, place: Enrolment, data: dict[str, Any]) -> None:
        """A seat in this session, in place of the one they have."""
        may_book(self.person, place).demand()
        booking.book(enrolment=place, session=_session(self.person, data["session"], place), by=self.person)

    @verb()
    def give_back(self, place: Enrolment) -> None:
        """The seat is free for somebody else."""
        may_book(self.person, place).demand()
        booking.give_back(enrolment=place, by=self.person)

    @verb(SeatInput)
    def wait(self, place: Enrolment, data: dict[str, Any]) -> None:
        """Stand in line for a session that is full; the first one has the next free seat."""
        may_book(self.person, place).demand()
        booking.wait(enrolment=place, session=_session(self.person, data["session"], place), by=self.person)

    @verb()
    def leave_line(self, place: Enrolment) -> None:
        """Stand in line no more."""
        may_book(self.person, place).demand()
        booking.leave_line(enrolment=place, by=self.person)

    @verb()
    def withdraw(self, place: Enrolment) -> None:
        """Take somebody out of the round: nothing is owed any more."""
        may_take_out(self.person, place).demand()
        booking.withdraw(enrolment=place, by=self.person)


def _joined() -> QuerySet[Enrolment]:
    return Enrolment.objects.select_related("cycle__programme", "person")


def _session(user: User, pk: int, place: Enrolment | None = None) -> Session:
    """A session that the caller sees, or that the person of a place can choose; raises Invalid for any other."""
    for who in [user, place.person] if place else [user]:
        if found := queries.sessions_visible_to(who).filter(pk=pk).first():
            return found
    raise Invalid({"session": _("There is no such session.")})


def _book(user: User, person: User, session: Session) -> Enrolment:
    """A seat for somebody; who looks after them may open their place in the round as well."""
    place = _joined().filter(cycle=session.cycle_id, person=person).first()
    may_book(user, place or Enrolment(person=person)).demand()
    with transaction.atomic():
        place = place or enrolling.place_for(session=session, person=person, by=user)
        return booking.book(enrolment=place, session=session, by=user)


urls = [*figures_api.urls, *calendar_api.urls]
resources = {**api_programmes.resources, "sessions": SessionViewSet, "enrolments": EnrolmentViewSet}
