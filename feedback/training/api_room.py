"""In and around a session, for programs: its agenda, who was there, what was said; the check and the sign-off."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from feedback.catalogue.models import Severity
from feedback.catalogue.queries import call_types_visible_to, tools_visible_to
from feedback.changes.queries import changes_visible_to
from feedback.core.api.kit import (
    Input,
    NamedField,
    NamedInput,
    PersonField,
    PersonInput,
    ReferenceField,
    ReferenceInput,
    ScopedViewSet,
    Shown,
    listing,
    reading,
    verb,
)
from feedback.core.errors import Invalid
from feedback.core.verdicts import Verdict
from feedback.floor.queries import notes_visible_to, questions_visible_to
from feedback.people.queries import people_visible_to
from feedback.reports.queries import reports_visible_to
from feedback.training.actions.agenda import MOST, draft_agenda, set_agenda
from feedback.training.actions.attendance import attend, hold, not_there
from feedback.training.actions.captures import TEXT_LIMIT, capture
from feedback.training.actions.completing import sign_off, take_check
from feedback.training.actions.undoing import REASON_LIMIT, undo
from feedback.training.models import AgendaItem, Capture, CheckItem, Enrolment, Session, Topic
from feedback.training.models.agenda import LONGEST
from feedback.training.permissions import may_capture, may_lead, may_take_check, may_undo
from feedback.training.points import Point, agenda_of
from feedback.training.room import captures_visible_to, roll_of, with_words
from feedback.training.states import Place


class PointShown(Shown):
    """One point of an agenda, with its minutes from the session's beginning. `set` is false for one that is drafted."""

    topic = serializers.ChoiceField(Topic.choices, source="item.topic")
    title = serializers.CharField()
    because = serializers.CharField()
    notes = serializers.SerializerMethodField(help_text="The lead's; empty for anybody else.")
    minutes = serializers.IntegerField(source="item.minutes")
    begins = serializers.IntegerField()
    ends = serializers.IntegerField()
    hidden = serializers.BooleanField(source="item.hidden")
    change = serializers.IntegerField(source="item.change_id", allow_null=True)
    report = ReferenceField("F", source="item.report_id", allow_null=True)
    note = serializers.IntegerField(source="item.note_id", allow_null=True)
    question = ReferenceField("Q", source="item.question_id", allow_null=True)
    set = serializers.SerializerMethodField()

    def get_notes(self, point: Point) -> str:
        return point.item.notes if may_lead(self.context["request"].user, point.item.session) else ""

    def get_set(self, point: Point) -> bool:
        return point.item.pk is not None


class PointInput(Input):
    """One point. At most one of `change`, `report`, `note`, `question`; without any of them it needs a title."""

    topic = serializers.ChoiceField(Topic.choices, required=False)
    title = serializers.CharField(max_length=160, required=False, allow_blank=True)
    notes = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST)
    hidden = serializers.BooleanField(required=False)
    change = NamedInput(changes_visible_to, name="title", required=False, allow_null=True)
    report = ReferenceInput(reports_visible_to, prefix="F", required=False, allow_null=True)
    note = NamedInput(notes_visible_to, name="title", required=False, allow_null=True)
    question = ReferenceInput(questions_visible_to, prefix="Q", required=False, allow_null=True)


class AgendaInput(Input):
    """The whole agenda, in its order."""

    points = serializers.ListField(child=PointInput(), max_length=MOST)


class PlaceShown(Shown):
    """Somebody on the list of a session."""

    enrolment = serializers.IntegerField(source="pk")
    person = PersonField()
    state = serializers.ChoiceField(Place.choices)
    attended_at = serializers.DateTimeField(allow_null=True)


class AttendanceInput(Input):
    """Who was there and who was not after all, by the ids of their enrolments."""

    there = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=500)
    not_there = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=500)


class CaptureShown(Shown):
    """Something said in a session. What failed is a `report`; `by` is null where it was said without a name.

    What failed, said without a name, has no `id`: it is a report only, and nothing leads to it from the session.
    """

    id = serializers.IntegerField(allow_null=True)
    kind = serializers.ChoiceField(Capture.Kind.choices)
    tool = NamedField()
    text = serializers.CharField(help_text="What worked; what failed is in the report.")
    report = ReferenceField("F", source="report_id", allow_null=True)
    by = PersonField(allow_null=True)
    created_at = serializers.DateTimeField()


class CaptureInput(Input):
    """`said_by` is for the lead, who keeps it for somebody of the session."""

    kind = serializers.ChoiceField(Capture.Kind.choices)
    tool = NamedInput(tools_visible_to)
    text = serializers.CharField(max_length=TEXT_LIMIT)
    severity = serializers.ChoiceField(Severity.choices, required=False)
    call_type = NamedInput(call_types_visible_to, required=False, allow_null=True)
    said_by = PersonInput(people_visible_to, required=False, allow_null=True)
    anonymous = serializers.BooleanField(required=False)


class SessionVerbs(ScopedViewSet):
    """What can be done in and around a session."""

    def may(self, thing: Session | None) -> Verdict:
        if thing is not None and self.action == "capture":
            return may_capture(self.person, thing)
        leads = {"set_agenda", "note_attendance"}
        return may_lead(self.person, thing) if thing is not None and self.action in leads else super().may(thing)

    @reading(PointShown, many=True)
    def agenda(self, session: Session) -> Any:
        """Its points: set by the lead, else drafted from the round."""
        return agenda_of(session, self.person).points

    @verb(AgendaInput, on=agenda)
    def set_agenda(self, session: Session, data: dict[str, Any]) -> None:
        """Set the whole agenda."""
        set_agenda(session=session, by=self.person, points=[_item(point) for point in data["points"]])

    @verb()
    def draft_agenda(self, session: Session) -> None:
        """Take back what was set."""
        draft_agenda(session=session, by=self.person)

    @reading(PlaceShown, many=True)
    def attendance(self, session: Session) -> Any:
        """Everybody with a seat, by name; for whoever leads it."""
        may_lead(self.person, session).demand()
        return roll_of(session).seated

    @verb(AttendanceInput, on=attendance)
    def note_attendance(self, session: Session, data: dict[str, Any]) -> None:
        """Note who was there; somebody of the round without a seat gets one. Said twice it counts once."""
        places = Enrolment.objects.filter(cycle=session.cycle_id).select_related("person")
        attend(session=session, by=self.person, enrolments=_named(places, data, "there"))
        for place in _named(places, data, "not_there"):
            not_there(session=session, enrolment=place, by=self.person)

    @verb()
    def hold(self, session: Session) -> None:
        """Close it: it was held."""
        hold(session=session, by=self.person)

    @listing(CaptureShown, ordering=["-id"], ordering_fields=["id"])
    def captures(self, session: Session) -> QuerySet[Capture]:
        """What was said in it, the latest first."""
        return with_words(captures_visible_to(self.person).filter(session=session))

    @verb(CaptureInput, on=captures, status=201, shown=CaptureShown)
    def capture(self, session: Session, data: dict[str, Any]) -> Capture:
        """Keep what was said: what failed is filed as a report."""
        return capture(session=session, by=self.person, **data)


class CheckShown(Shown):
    """A question of the check; its options in order, counted from 0. Which is right is not told."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())


class ChosenInput(Input):
    """One answer."""

    question = serializers.IntegerField(min_value=1)
    option = serializers.IntegerField(min_value=0, help_text="Its place among the options, counted from 0.")


class AnswersInput(Input):
    """An answer to each question."""

    answers = serializers.ListField(child=ChosenInput(), max_length=50)


class AttemptShown(Shown):
    """How one's own go at the check went."""

    number = serializers.IntegerField()
    right = serializers.IntegerField()
    of = serializers.SerializerMethodField()
    passed = serializers.BooleanField()
    at = serializers.DateTimeField()

    def get_of(self, attempt: Any) -> int:
        return len(attempt.answers)


class UndoInput(Input):
    """Why; they read it."""

    reason = serializers.CharField(max_length=REASON_LIMIT)


class EnrolmentVerbs(ScopedViewSet):
    """What makes a round done for somebody, beside being there."""

    def may(self, thing: Enrolment | None) -> Verdict:
        if thing is not None and self.action == "take_check":
            return may_take_check(self.person, thing)
        if thing is not None and self.action == "undo":
            return may_undo(self.person, thing)
        return super().may(thing)

    @reading(CheckShown, many=True)
    def check(self, enrolment: Enrolment) -> Any:
        """The questions of the programme's check."""
        return CheckItem.objects.filter(programme=enrolment.cycle.programme_id).order_by("position")

    @verb(AnswersInput, on=check, shown=AttemptShown)
    def take_check(self, enrolment: Enrolment, data: dict[str, Any]) -> Any:
        """Answer one's own check; as often as it takes."""
        answers = {one["question"]: one["option"] for one in data["answers"]}
        return take_check(enrolment=enrolment, by=self.person, answers=answers)

    @verb(UndoInput)
    def undo(self, enrolment: Enrolment, data: dict[str, Any]) -> None:
        """Take back that the round is done for them, while it is open: its lead, or their supervisor."""
        undo(enrolment=enrolment, by=self.person, reason=data["reason"])

    @verb()
    def sign_off(self, enrolment: Enrolment) -> None:
        """Say that they can do it: their supervisor."""
        sign_off(enrolment=enrolment, by=self.person)


def _item(point: dict[str, Any]) -> AgendaItem:
    about = {name: point[name] for name in ("change", "report", "note", "question") if point.get(name)}
    more = {name: point[name] for name in ("title", "notes", "hidden") if name in point}
    return AgendaItem(
        topic=point.get("topic", Topic.OPEN if about else Topic.OWN), minutes=point["minutes"], **about, **more
    )


def _named(places: QuerySet[Enrolment], data: dict[str, Any], name: str) -> list[Enrolment]:
    """The places that a field names; raises Invalid for one that is not of this round."""
    ids = set(data.get(name, ()))
    found = list(places.filter(pk__in=ids)) if ids else []
    if len(found) < len(ids):
        raise Invalid({name: _("There is no such place in this round.")})
    return found
