"""The room's door for programs: rubrics, scores and what was said about them, and the trend."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

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
    Query,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    reading,
    verb,
)
from feedback.core.errors import Invalid
from feedback.core.ids import LARGEST_ID
from feedback.core.verdicts import Verdict
from feedback.people.queries import zone_of
from feedback.quality import actions, queries
from feedback.quality.actions.rubrics import DIMENSION_LIMIT, HINT_LIMIT, NAME_LIMIT, SUMMARY_LIMIT, Line
from feedback.quality.actions.scoring import REASON_LIMIT
from feedback.quality.filters import RubricFilters, ScoreFilters
from feedback.quality.marking import FEWEST_STEPS, HEAVIEST, MOST_STEPS
from feedback.quality.models import MOST_DIMENSIONS, NOTE_LIMIT, TALK_LIMIT, Look, Rubric, Score
from feedback.quality.permissions import (
    may_answer,
    may_decide,
    may_dispute,
    may_keep_rubrics,
    may_score_anybody,
    may_see_trend,
    may_withdraw,
)
from feedback.quality.states import Outcome, State
from feedback.quality.trend import Trend, trend
from feedback.training.queries import cycles_visible_to


class DimensionShown(Shown):
    """One thing that is marked in a call; with a `tool` it is adherence to that tool."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    hint = serializers.CharField()
    tool = NamedField(allow_null=True)
    weight = serializers.IntegerField()


class RubricShown(Shown):
    """What calls are scored by. Marks go from 1 (0%) to `scale` (100%); an edit of what is marked makes a new version,
    whose dimensions have ids of their own."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    summary = serializers.CharField()
    version = serializers.IntegerField()
    is_active = serializers.BooleanField()
    scale = serializers.SerializerMethodField()
    dimensions = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_scale(self, rubric: Rubric) -> int:
        return self.context["editions"][rubric.pk].scale

    @extend_schema_field(DimensionShown(many=True))
    def get_dimensions(self, rubric: Rubric) -> Any:
        return DimensionShown(self.context["editions"][rubric.pk].dimensions.all(), many=True).data


class DimensionInput(Input):
    name = serializers.CharField(max_length=DIMENSION_LIMIT)
    hint = serializers.CharField(max_length=HINT_LIMIT, required=False, allow_blank=True)
    tool = NamedInput(tools_visible_to, required=False, allow_null=True)
    weight = serializers.IntegerField(min_value=1, max_value=HEAVIEST, required=False)


class RubricInput(Input):
    name = serializers.CharField(max_length=NAME_LIMIT)
    summary = serializers.CharField(max_length=SUMMARY_LIMIT, required=False, allow_blank=True)
    scale = serializers.IntegerField(min_value=FEWEST_STEPS, max_value=MOST_STEPS, required=False)
    dimensions = serializers.ListField(child=DimensionInput(), min_length=1, max_length=MOST_DIMENSIONS)


def _meant(data: Mapping[str, Any]) -> dict[str, Any]:
    """The body as the actions take it."""
    if "dimensions" not in data:
        return dict(data)
    return {**data, "dimensions": [Line(**line) for line in data["dimensions"]]}


class RubricViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """By what calls are scored; everybody reads them, admins write them."""

    visible_to = queries.rubrics_visible_to
    shown, input = RubricShown, RubricInput
    filterset_class = RubricFilters
    ordering, ordering_fields = ["name"], ["name", "updated_at", "id"]

    def may(self, thing: Rubric | None) -> Verdict:
        return may_keep_rubrics(self.person)

    def beside(self, things: Any) -> dict[str, Any]:
        rubrics = Rubric.objects.filter(pk__in=[one.pk for one in things])
        return {"editions": {one.rubric_id: one for one in queries.editions_in_use(rubrics)}}

    def add(self, data: dict[str, Any]) -> Rubric:
        return actions.make_rubric(by=self.person, **_meant(data))

    def change(self, thing: Rubric, changes: dict[str, Any]) -> None:
        actions.edit_rubric(rubric=thing, by=self.person, fields=_meant(changes))

    @verb()
    def retire(self, rubric: Rubric) -> None:
        """Score no more calls by it."""
        actions.retire_rubric(rubric=rubric, by=self.person)

    @verb()
    def restore(self, rubric: Rubric) -> None:
        """Score calls by it again."""
        actions.restore_rubric(rubric=rubric, by=self.person)


class CallMarkShown(Shown):
    """What one dimension was given; null: it did not come up."""

    dimension = NamedField()
    tool = NamedField(allow_null=True, source="dimension.tool")
    points = serializers.IntegerField(allow_null=True)


class CallLookShown(Shown):
    """Another look at a score: the first is its scorer's, the second somebody else's. `outcome` is empty until then."""

    round = serializers.ChoiceField(Look._meta.get_field("round").choices or [])
    reason = serializers.CharField()
    asked_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField([("", ""), *Outcome.choices])
    answer = serializers.CharField()
    answered_by = PersonField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    percent_before = serializers.IntegerField(allow_null=True)


class ScoredCallShown(Shown):
    """One scored call. `adherence` is of the dimensions about tools alone, null where none of them came up; `round` is
    the round of training that fits."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    person = PersonField()
    scorer = PersonField()
    team = NamedField(allow_null=True)
    site = NamedField(allow_null=True)
    rubric = NamedField(source="edition.rubric")
    rubric_version = serializers.IntegerField(source="edition.version")
    scale = serializers.IntegerField(source="edition.scale")
    call_type = NamedField(allow_null=True)
    interaction_id = serializers.CharField()
    percent = serializers.IntegerField()
    adherence = serializers.IntegerField(allow_null=True)
    marks = CallMarkShown(many=True)
    note = serializers.CharField()
    masked = serializers.DictField(child=serializers.IntegerField(), help_text="What was masked, by kind.")
    cycle = serializers.IntegerField(source="cycle_id", allow_null=True)
    looks = CallLookShown(many=True)
    withdrawn_because = serializers.CharField()
    scored_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CallMarkInput(Input):
    dimension = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    points = serializers.IntegerField(min_value=1, max_value=MOST_STEPS, allow_null=True)


class ScoreInput(Input):
    """A mark for each dimension of the rubric as it is now; null: it did not come up."""

    person = PersonInput(queries.people_to_score)
    rubric = NamedInput(queries.rubrics_visible_to)
    marks = serializers.ListField(child=CallMarkInput(), min_length=1, max_length=MOST_DIMENSIONS)
    call_type = NamedInput(call_types_visible_to, required=False, allow_null=True)
    interaction_id = serializers.CharField(max_length=120, required=False, allow_blank=True)
    note = serializers.CharField(max_length=NOTE_LIMIT, required=False, allow_blank=True)
    cycle = NamedInput(cycles_visible_to, name="", required=False, allow_null=True)


class DisputeInput(Input):
    reason = serializers.CharField(max_length=TALK_LIMIT)


class TakeBackInput(Input):
    reason = serializers.CharField(max_length=REASON_LIMIT)


class LookAgainInput(Input):
    """What came of it. With `marks` the score changes, without them it stays as it is."""

    text = serializers.CharField(max_length=TALK_LIMIT)
    marks = serializers.ListField(child=CallMarkInput(), required=False, min_length=1, max_length=MOST_DIMENSIONS)


def _marks(given: list[dict[str, Any]]) -> dict[int, int | None]:
    found = {mark["dimension"]: mark["points"] for mark in given}
    if len(found) < len(given):
        raise Invalid({"marks": _("Mark each dimension once.")})
    return found


class ScoreWeekShown(Shown):
    """One week, by its Monday. A percent is null where it stands for fewer than five people."""

    monday = serializers.DateField()
    adherence = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField(allow_null=True)
    trained = serializers.IntegerField(allow_null=True)
    reports = serializers.IntegerField()


class ScoreLineShown(Shown):
    """One team or site (`id` null: everybody within reach). `hidden` says that its scores are too few to be told, or
    would give such away."""

    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    people = serializers.IntegerField()
    scores = serializers.IntegerField()
    adherence = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField(allow_null=True)
    trained = serializers.IntegerField(allow_null=True)
    reports = serializers.IntegerField()
    hidden = serializers.BooleanField()


class ToolAdherenceShown(Shown):
    """How people work with one tool."""

    name = serializers.CharField()
    people = serializers.IntegerField()
    adherence = serializers.IntegerField()


class ScoreTrendShown(Shown):
    """The last twelve weeks: of `chosen` the weeks, and the lines there are to choose from, by team or by site."""

    by_site = serializers.BooleanField()
    chosen = ScoreLineShown()
    weeks = ScoreWeekShown(many=True)
    lines = ScoreLineShown(many=True)
    tools = ToolAdherenceShown(many=True)
    unshown_tools = serializers.IntegerField()


class ScoreTrendQuery(Query):
    place = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="A team, or a site where `by_site`; left out: all."
    )


#: Who may what, by the name of the method: asked of a body that makes no sense.
MAY: Mapping[str, Callable[[Any, Score], Verdict]] = {
    "dispute": may_dispute,
    "look_again": may_answer,
    "appeal": may_dispute,
    "decide": may_decide,
    "withdraw": may_withdraw,
}


class ScoreViewSet(ListMixin, RetrieveMixin, CreateMixin, ScopedViewSet):
    """Scored calls: one's own, and those of the people one looks after."""

    visible_to = queries.scores_visible_to
    shown, input = ScoredCallShown, ScoreInput
    filterset_class = ScoreFilters
    ordering, ordering_fields = ["-scored_at"], ["scored_at", "id"]

    def may(self, thing: Score | None) -> Verdict:
        return MAY[self.action](self.person, thing) if thing else may_score_anybody(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queries.whole(queryset)

    def add(self, data: dict[str, Any]) -> Score:
        return actions.give_score(by=self.person, **{**data, "marks": _marks(data["marks"])})

    @verb(DisputeInput)
    def dispute(self, score: Score, data: dict[str, Any]) -> None:
        """Ask for another look at a score of one's own."""
        actions.dispute(score=score, by=self.person, **data)

    @verb(LookAgainInput, url_path="answer", url_name="answer")
    def look_again(self, score: Score, data: dict[str, Any]) -> None:
        """Say what came of looking at it again."""
        actions.answer(score=score, by=self.person, **_look(data))

    @verb(DisputeInput)
    def appeal(self, score: Score, data: dict[str, Any]) -> None:
        """Ask for a second opinion."""
        actions.appeal(score=score, by=self.person, **data)

    @verb(LookAgainInput)
    def decide(self, score: Score, data: dict[str, Any]) -> None:
        """Give the second opinion."""
        actions.decide(score=score, by=self.person, **_look(data))

    @verb(TakeBackInput)
    def withdraw(self, score: Score, data: dict[str, Any]) -> None:
        """Take it back: it counts nowhere."""
        actions.withdraw(score=score, by=self.person, **data)

    @reading(ScoreTrendShown, query=ScoreTrendQuery, detail=False)
    def trend(self, data: dict[str, Any]) -> Trend:
        """How calls are scored, beside training done and friction reported, week by week on the caller's clock."""
        may_see_trend(self.person).demand()
        return trend(self.person, now=timezone.now(), zone=zone_of(self.person), chosen=data.get("place"))


def _look(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "marks": _marks(data["marks"]) if "marks" in data else None}


resources = {"rubrics": RubricViewSet, "scores": ScoreViewSet}
