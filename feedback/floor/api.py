"""The floor's door for programs: questions, and the notes that were made of them."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.catalogue.models import Severity
from feedback.catalogue.queries import call_types_visible_to, tools_visible_to
from feedback.core.api.kit import (
    CreateMixin,
    Input,
    ListMixin,
    NamedField,
    NamedInput,
    PatchMixin,
    PersonField,
    PersonInput,
    ReferenceField,
    ReferenceInput,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    reading,
    verb,
)
from feedback.core.errors import Invalid
from feedback.core.verdicts import Verdict
from feedback.floor import actions, queries
from feedback.floor.filters import NoteFilters, QuestionFilters
from feedback.floor.models import MESSAGE_LIMIT, PREFIX, QUESTION_LIMIT, Message, Note, NoteUse, Question, State
from feedback.floor.permissions import may_edit_note, may_take, may_write_notes
from feedback.floor.replay import Replay, Where, replay
from feedback.people.queries import people_visible_to


class MessageShown(Shown):
    """What was said about a question."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Message.Kind.choices)
    author = PersonField()
    text = serializers.CharField()
    created_at = serializers.DateTimeField()


class QuestionShown(Shown):
    """A question from the floor. `held_until` is when the next shift begins, where nobody is on; `helped` is null until
    somebody says so; `answers` of one that is the `same_as` another stand there."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    text = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    asker = PersonField()
    site = NamedField()
    team = NamedField(allow_null=True)
    tool = NamedField(allow_null=True)
    call_type = NamedField(allow_null=True)
    roster = NamedField(allow_null=True)
    claimed_by = PersonField(allow_null=True)
    claimed_at = serializers.DateTimeField(allow_null=True)
    asked_at = serializers.DateTimeField()
    held_until = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = PersonField(allow_null=True)
    helped = serializers.BooleanField(allow_null=True)
    same_as = ReferenceField(PREFIX, allow_null=True)
    note = NamedField(attribute="title", allow_null=True)
    report = ReferenceField("F", source="report_id", allow_null=True)
    messages = serializers.SerializerMethodField()
    masked = serializers.DictField(child=serializers.IntegerField(), help_text="What was masked, by kind.")

    @extend_schema_field(MessageShown(many=True))
    def get_messages(self, question: Question) -> Any:
        return MessageShown(self.context["talks"].get(question.pk, []), many=True).data


class QuestionStretchShown(Shown):
    """Where a question was from `start` to `end`; `champion` is who had it."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    seconds = serializers.FloatField()
    where = serializers.ChoiceField([(where.value, where.value) for where in Where])
    champion = PersonField(allow_null=True)


class QuestionStepShown(Shown):
    """A step of a clock: it rings at `everybody` on shift, or at the `supervisor`. What was `spared` was not needed."""

    step = serializers.CharField(source="name")
    due_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)
    told = serializers.ListField(child=PersonField())
    state = serializers.ChoiceField(["done", "spared", "coming"])


class QuestionClockShown(Shown):
    """One clock of a question: it runs anew each time the question is put back to the floor."""

    round = serializers.IntegerField(source="clock.round")
    started_at = serializers.DateTimeField(source="clock.opened_at")
    ended_at = serializers.DateTimeField(allow_null=True)
    rings_all_after = serializers.IntegerField(source="clock.policy.rings_all_after", help_text="Minutes.")
    rings_supervisor_after = serializers.IntegerField(
        source="clock.policy.rings_supervisor_after", help_text="Minutes."
    )
    steps = QuestionStepShown(many=True, source="marks")


class QuestionReplayShown(Shown):
    """How the time of a question went. The stretches lie end to end and add up to `total_seconds`."""

    total_seconds = serializers.FloatField()
    stretches = QuestionStretchShown(many=True)
    clocks = QuestionClockShown(many=True, source="rounds")


class AskInput(Input):
    text = serializers.CharField(max_length=QUESTION_LIMIT)
    tool = NamedInput(tools_visible_to, required=False, allow_null=True)
    call_type = NamedInput(call_types_visible_to, required=False, allow_null=True)


class AnswerInput(Input):
    text = serializers.CharField(max_length=MESSAGE_LIMIT)
    note = NamedInput(queries.notes_visible_to, name="title", required=False, allow_null=True)


class TextInput(Input):
    text = serializers.CharField(max_length=MESSAGE_LIMIT)


class PassOnInput(Input):
    """Without `to` it goes to the supervisor of the asker's team."""

    to = PersonInput(people_visible_to, required=False, allow_null=True)


class SameInput(Input):
    other = ReferenceInput(queries.questions_visible_to, prefix=PREFIX)


class HelpedInput(Input):
    helped = serializers.BooleanField(required=False, help_text="Left out: it helped.")


class PromoteInput(Input):
    """What becomes of it. A note takes `title` and `body`; a report takes `tool` and `severity`."""

    to = serializers.ChoiceField(["note", "report"])
    title = serializers.CharField(max_length=160, required=False)
    body = serializers.CharField(max_length=MESSAGE_LIMIT, required=False)
    tool = NamedInput(tools_visible_to, required=False)
    severity = serializers.ChoiceField(Severity.choices, required=False)


class QuestionViewSet(ListMixin, RetrieveMixin, CreateMixin, ScopedViewSet):
    """What the floor asks: it goes to whoever is on for the asker's team."""

    visible_to = queries.questions_visible_to
    shown, input = QuestionShown, AskInput
    filterset_class = QuestionFilters
    prefix = PREFIX
    ordering, ordering_fields = ["-id"], ["id"]

    def may(self, thing: Question | None) -> Verdict:
        return may_take(self.person, thing) if thing else super().may(thing)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queries.with_parts(queryset).select_related("note")

    def beside(self, things: Sequence[Any]) -> dict[str, Any]:
        return {"talks": queries.talks_of(things)}

    def add(self, data: dict[str, Any]) -> Question:
        return actions.ask(by=self.person, **data)

    @reading(QuestionReplayShown)
    def replay(self, question: Question) -> Replay:
        """Where it was at every moment, and each step of its clocks: why it climbed, and when."""
        return replay(question, now=timezone.now())

    @verb()
    def claim(self, question: Question) -> None:
        """Take it. 409 with the name of whoever was quicker."""
        actions.claim(question=question, by=self.person)

    @verb()
    def release(self, question: Question) -> None:
        """Put it back to the floor."""
        actions.release(question=question, by=self.person)

    @verb(AnswerInput, url_path="answer", url_name="answer")
    def give_answer(self, question: Question, data: dict[str, Any]) -> None:
        """Answer it; an open one is taken with it."""
        actions.answer(question=question, by=self.person, **data)

    @verb(TextInput)
    def ask_back(self, question: Question, data: dict[str, Any]) -> None:
        """Ask the asker something."""
        actions.ask_back(question=question, by=self.person, **data)

    @verb(TextInput)
    def reply(self, question: Question, data: dict[str, Any]) -> None:
        """The asker's reply."""
        actions.reply(question=question, by=self.person, **data)

    @verb(PassOnInput)
    def hand_over(self, question: Question, data: dict[str, Any]) -> None:
        """Give it to another champion of the roster, or to the supervisor."""
        actions.hand_over(question=question, by=self.person, to=data.get("to"))

    @verb(SameInput)
    def same_as(self, question: Question, data: dict[str, Any]) -> None:
        """Say that it is the same as another: its asker reads the other's answer."""
        actions.same_as(question=question, by=self.person, other=data["other"])

    @verb(HelpedInput)
    def helped(self, question: Question, data: dict[str, Any]) -> None:
        """Say whether the answer helped; if not, it is open again."""
        actions.judge(question=question, by=self.person, helped=data.get("helped", True))

    @verb(PromoteInput)
    def promote(self, question: Question, data: dict[str, Any]) -> None:
        """Make it a note for everybody, or a report raised by the asker."""
        wanted = {"note": {"title", "body", "tool"}, "report": {"tool", "severity"}}[data.pop("to")]
        if foreign := sorted(set(data) - wanted):
            raise Invalid(dict.fromkeys(foreign, _("This means nothing for what it is to become. Leave it out.")))
        make = actions.promote_to_note if "title" in wanted else actions.promote_to_report
        make(question=question, by=self.person, **data)


class NoteShown(Shown):
    """A short how-to. `spared` counts the people it helped, `answered` the answers that came from it."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    body = serializers.CharField()
    tool = NamedField(allow_null=True)
    call_type = NamedField(allow_null=True)
    language = serializers.ChoiceField(settings.LANGUAGES)
    owner = PersonField()
    review_on = serializers.DateField()
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()
    spared = serializers.SerializerMethodField()
    answered = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_spared(self, note: Note) -> int:
        return self.context["uses"][note.pk][NoteUse.Kind.HELPED]

    def get_answered(self, note: Note) -> int:
        return self.context["uses"][note.pk][NoteUse.Kind.ANSWERED]


class HowToInput(Input):
    title = serializers.CharField(max_length=160)
    body = serializers.CharField(max_length=MESSAGE_LIMIT)
    tool = NamedInput(tools_visible_to, required=False, allow_null=True)
    call_type = NamedInput(call_types_visible_to, required=False, allow_null=True)
    language = serializers.ChoiceField(settings.LANGUAGES, required=False)
    owner = PersonInput(people_visible_to, required=False)
    review_on = serializers.DateField(required=False)


class StillTrueInput(Input):
    review_on = serializers.DateField(required=False, help_text="When it is looked at again; left out: in 90 days.")


class NoteViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """Short how-tos for everybody, kept true by their owners."""

    visible_to = queries.notes_visible_to
    shown, input = NoteShown, HowToInput
    filterset_class = NoteFilters
    ordering, ordering_fields = ["title"], ["title", "review_on", "updated_at", "id"]

    def may(self, thing: Note | None) -> Verdict:
        return may_edit_note(self.person, thing) if thing else may_write_notes(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("tool", "call_type", "owner")

    def beside(self, things: Sequence[Any]) -> dict[str, Any]:
        return {"uses": queries.uses_of(things)}

    def add(self, data: dict[str, Any]) -> Note:
        return actions.write_note(by=self.person, **data)

    def change(self, thing: Note, changes: dict[str, Any]) -> None:
        actions.edit_note(note=thing, by=self.person, fields=changes)

    @verb(StillTrueInput)
    def still_true(self, note: Note, data: dict[str, Any]) -> None:
        """Say that it is still true."""
        actions.confirm_note(note=note, by=self.person, review_on=data.get("review_on"))

    @verb()
    def retire(self, note: Note) -> None:
        """Take it out of use."""
        actions.retire_note(note=note, by=self.person)

    @verb()
    def restore(self, note: Note) -> None:
        """Put it back into use."""
        actions.restore_note(note=note, by=self.person)

    @verb()
    def helped(self, note: Note) -> None:
        """It spared me a question."""
        actions.note_used(note=note, by=self.person, kind=NoteUse.Kind.HELPED)


resources = {"questions": QuestionViewSet, "notes": NoteViewSet}
