"""The room's door for programs: letters to teams with their lines, editing, sending, leaving out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.core.api.kit import (
    Input,
    ListMixin,
    NamedField,
    PatchMixin,
    PersonField,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    verb,
)
from feedback.core.ids import LARGEST_ID
from feedback.core.verdicts import Verdict
from feedback.letters import actions, queries
from feedback.letters.filters import LetterFilters
from feedback.letters.gathering import MOST
from feedback.letters.models import GREETING_LIMIT, MOST_OWN, TEXT_LIMIT, TeamLetter
from feedback.letters.permissions import may_write
from feedback.letters.showing import read_by
from feedback.letters.states import Part, State


class TeamLetterLineShown(Shown):
    """One line, as the caller may read it. `asked` and `fixed` are 0 where they stand for fewer than five people."""

    id = serializers.IntegerField(source="line.pk")
    part = serializers.ChoiceField(Part.choices)
    shown = serializers.BooleanField(source="line.shown")
    text = serializers.CharField()
    title = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    asked = serializers.IntegerField()
    fixed = serializers.IntegerField()
    due_at = serializers.DateTimeField(allow_null=True)
    broken = serializers.BooleanField(help_text="Whether that day has passed without an answer.")


class TeamLetterRow(Shown):
    """A letter in a list. `month` is its first day; `send_at` is when a draft goes out by itself."""

    id = serializers.IntegerField()
    team = NamedField()
    month = serializers.DateField()
    state = serializers.ChoiceField(State.choices)
    assembled_at = serializers.DateTimeField()
    send_at = serializers.DateTimeField(allow_null=True)
    edited_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    sent_by = PersonField(allow_null=True)


class TeamLetterShown(TeamLetterRow):
    """A letter with its lines, in their order; to whoever may edit it with those that are left out."""

    greeting = serializers.CharField()
    lines = serializers.SerializerMethodField()

    @extend_schema_field(TeamLetterLineShown(many=True))
    def get_lines(self, letter: TeamLetter) -> Any:
        person = self.context["view"].person
        lines = read_by(letter, person, hidden=bool(may_write(person, letter)))
        return TeamLetterLineShown(lines, many=True).data


class TeamLetterLineInput(Input):
    """A line by its `id`, or without one a new line of one's own with its `text`."""

    id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    shown = serializers.BooleanField(required=False)
    text = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)


class TeamLetterInput(Input):
    """The lines stand in the order in which they are named; those that are not are left out."""

    greeting = serializers.CharField(max_length=GREETING_LIMIT, required=False, allow_blank=True)
    lines = serializers.ListField(child=TeamLetterLineInput(), required=False, max_length=5 * MOST + 2 * MOST_OWN)


class LetterViewSet(ListMixin, RetrieveMixin, PatchMixin, ScopedViewSet):
    """What teams said in a month, and what came of it."""

    visible_to = queries.letters_visible_to
    shown, listed, input = TeamLetterShown, TeamLetterRow, TeamLetterInput
    filterset_class = LetterFilters
    ordering, ordering_fields = ["-month"], ["month", "id"]

    def may(self, thing: TeamLetter) -> Verdict:
        return may_write(self.person, thing)

    def shaped(self, queryset: Any) -> Any:
        return queries.with_parts(queryset)

    def change(self, thing: TeamLetter, changes: dict[str, Any]) -> None:
        lines = changes.get("lines")
        wanted = None if lines is None else [_wanted(line) for line in lines]
        actions.edit(letter=thing, by=self.person, greeting=changes.get("greeting"), lines=wanted)

    @verb()
    def send(self, letter: TeamLetter) -> None:
        """Send it to the team now."""
        actions.send(letter=letter, by=self.person)

    @verb()
    def leave_out(self, letter: TeamLetter) -> None:
        """Send none this month."""
        actions.leave_out(letter=letter, by=self.person)


def _wanted(line: dict[str, Any]) -> actions.Wanted:
    return actions.Wanted(line.get("id"), line.get("shown", True), line.get("text", ""))


resources = {"letters": LetterViewSet}
