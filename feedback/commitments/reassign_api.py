"""Giving the reports behind several promises away, for programs: what went in and what came of it."""

from typing import Any

from rest_framework import serializers

from feedback.commitments.actions.reassigning import Outcome
from feedback.core.api.kit import Input, InputList, PersonInput, ReferenceField, ReferenceInput, Shown
from feedback.people.queries import people_visible_to
from feedback.reports.queries import reports_visible_to

MOST = 200


class ReassignInput(Input):
    """The reports, who answers from now on, and why; everybody on a report reads the reason."""

    reports = InputList(child=ReferenceInput(reports_visible_to, prefix="F"), min_length=1, max_length=MOST)
    owner = PersonInput(people_visible_to)
    reason = serializers.CharField(max_length=1000)


class RefusedShown(Shown):
    """A report that stayed where it was, and why."""

    report = ReferenceField("F", source="pk")
    reason = serializers.CharField()


class ReassignedShown(Shown):
    """What went to the new owner, and what did not; a refusal leaves the others alone."""

    moved = serializers.ListField(child=ReferenceField("F"))
    refused = RefusedShown(many=True)


def shown(outcome: Outcome) -> dict[str, Any]:
    """As the caller is told."""
    refused = [{"pk": report.pk, "reason": str(why)} for report, why in outcome.refused]
    return {"moved": [report.pk for report in outcome.moved], "refused": refused}
