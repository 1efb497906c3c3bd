"""Extra sessions by need, for programs."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from feedback.core.api.kit import Input, NamedField, ScopedViewSet, Shown, reading, verb
from feedback.training.actions import needs as actions
from feedback.training.models import NeedTerms, Programme
from feedback.training.needs import Need, needs_seen_by, terms
from feedback.training.permissions import may_answer_needs, may_see_needs


class ProposalShown(Shown):
    """A session that is proposed, because of a `category` of friction on a tool or because of a `change`.

    `reports` were raised in the days that count, with so many `people` behind them; it is for `audience` people.
    """

    need = serializers.CharField(source="key", help_text="Its name: change-7, or category-3-2 (of tool 2).")
    kind = serializers.ChoiceField(["category", "change"])
    tool = NamedField()
    category = NamedField(allow_null=True)
    change = serializers.IntegerField(source="change.pk", default=None, allow_null=True)
    effective_at = serializers.DateTimeField(source="change.effective_at", default=None, allow_null=True)
    call_types = serializers.ListField(child=NamedField())
    sites = serializers.ListField(child=NamedField())
    reports = serializers.IntegerField()
    people = serializers.IntegerField()
    audience = serializers.IntegerField()
    to_answer = serializers.BooleanField(help_text="Whether it is the caller's to plan it, or to put it aside.")


class ProposalInput(Input):
    """Which proposal."""

    need = serializers.CharField(max_length=60)


class DismissInput(ProposalInput):
    """Which proposal, and why it is not needed."""

    reason = serializers.CharField(max_length=actions.REASON_LIMIT, required=False, allow_blank=True)


class NeedTermsShown(Shown):
    """So many reports in so many days ask for a session."""

    reports = serializers.IntegerField()
    days = serializers.IntegerField()


class NeedTermsInput(Input):
    """So many reports in so many days ask for a session."""

    reports = serializers.IntegerField(min_value=2, max_value=500)
    days = serializers.IntegerField(min_value=7, max_value=180)


class NeedVerbs(ScopedViewSet):
    """What is proposed, and the answers to it."""

    @reading(ProposalShown, many=True, detail=False)
    def needs(self) -> Sequence[Need]:
        """The extra sessions that are proposed at the sites one plans at, and for the teams one looks after."""
        may_see_needs(self.person).demand()
        return needs_seen_by(self.person)

    @verb(ProposalInput, detail=False)
    def plan_need(self, data: dict[str, Any]) -> Programme:
        """Make the programme of an extra session; its one round is planned by `generate`."""
        may_answer_needs(self.person).demand()
        return actions.plan_need(key=data["need"], by=self.person)

    @verb(DismissInput, detail=False, shown=ProposalShown)
    def dismiss_need(self, data: dict[str, Any]) -> Need:
        """Say that it is not needed."""
        may_answer_needs(self.person).demand()
        return actions.dismiss_need(key=data["need"], by=self.person, reason=data.get("reason", ""))

    @reading(NeedTermsShown, detail=False)
    def need_terms(self) -> NeedTerms:
        """When friction asks for a session."""
        may_see_needs(self.person).demand()
        return terms()

    @verb(NeedTermsInput, detail=False, shown=NeedTermsShown, on=need_terms)
    def set_need_terms(self, data: dict[str, Any]) -> NeedTerms:
        """Say when friction asks for a session."""
        return actions.set_need_terms(by=self.person, **data)
