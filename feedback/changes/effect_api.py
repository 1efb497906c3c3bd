"""What a change did, for programs."""

from rest_framework import serializers

from feedback.changes import effect_words as words
from feedback.changes.effect import FEWEST_WEEKS, MOST_WEEKS, Effect, Side
from feedback.core.api.kit import NamedField, Query, Shown
from feedback.core.rates import Finding


class EffectQuery(Query):
    """How many weeks before and since."""

    weeks = serializers.IntegerField(required=False, min_value=FEWEST_WEEKS, max_value=MOST_WEEKS)


class EffectWeekShown(Shown):
    """One week, from its Monday on the organisation's calendar."""

    monday = serializers.DateField()
    side = serializers.ChoiceField([(side.value, side.value) for side in Side])
    reports = serializers.IntegerField()
    calls = serializers.IntegerField(allow_null=True)
    per_100_calls = serializers.FloatField(source="rate", allow_null=True)


class EffectSideShown(Shown):
    """All weeks of one side; `rate` is per 100 calls where `calls` are known, else a week."""

    weeks = serializers.IntegerField()
    reports = serializers.IntegerField()
    calls = serializers.IntegerField(allow_null=True)
    rate = serializers.FloatField(allow_null=True)


class EffectComparisonShown(Shown):
    """The exact conditional test of two Poisson rates. `needed` is how many reports it takes to tell anything."""

    finding = serializers.ChoiceField([(one.value, one.value) for one in Finding])
    p = serializers.FloatField()
    needed = serializers.IntegerField()


class EffectShown(Shown):
    """Reports of a change's kind before it and since; `comparison` is null until both sides have a whole week."""

    tool = NamedField(source="kind.tool")
    category = NamedField(source="kind.category", allow_null=True)
    call_type = NamedField(source="kind.call_type", allow_null=True)
    sentence = serializers.SerializerMethodField()
    comparison = EffectComparisonShown(allow_null=True)
    source_of_test = serializers.SerializerMethodField()
    before = EffectSideShown()
    after = EffectSideShown()
    weeks = EffectWeekShown(many=True)

    def get_source_of_test(self, effect: Effect) -> str:
        return words.SOURCE

    def get_sentence(self, effect: Effect) -> str:
        return f"{words.finding(effect)} {words.figures(effect)}".strip()
