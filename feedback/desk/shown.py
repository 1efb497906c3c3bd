"""How a report is shown to programs: its own words, its owner with the reason, its promises, its answers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.catalogue.models import Severity
from feedback.commitments.models import Commitment
from feedback.commitments.models import Kind as Promised
from feedback.commitments.models import State as PromiseState
from feedback.commitments.queries import promises_of
from feedback.core.api.kit import NamedField, PersonField, ReferenceField, Shown
from feedback.people.models import User
from feedback.reports.models import Attachment, FrictionReport, Kind, Response, State, Supporter
from feedback.reports.permissions import moves_for, reporter_shown_to
from feedback.reports.queries import author_shown_to


@dataclass
class Beside:
    """What stands beside the reports of one page, read for all of them together."""

    promises: dict[int, list[Commitment]] = field(default_factory=dict)
    answers: dict[int, list[Response]] = field(default_factory=dict)
    supported: frozenset[int] = frozenset()


def beside(reports: Iterable[FrictionReport], reader: User) -> Beside:
    """Promises, answers and the reader's own "me too" of these reports, in three queries however many there are."""
    ids = [report.pk for report in reports]
    answers: dict[int, list[Response]] = {}
    for answer in Response.objects.filter(report_id__in=ids).select_related("by").order_by("created_at", "id"):
        answers.setdefault(answer.report_id, []).append(answer)
    supported = Supporter.objects.filter(report_id__in=ids, user=reader).values_list("report_id", flat=True)
    return Beside(promises=promises_of(ids), answers=answers, supported=frozenset(supported))


def beside_new(report: FrictionReport) -> Beside:
    """The same for a report that was raised in this request: there is no answer yet, and nobody has joined."""
    return Beside(promises=promises_of([report.pk]))


class PromiseShown(Shown):
    """One promise. `missed` and then kept late stays `missed`, with `kept_at`."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Promised.choices)
    state = serializers.ChoiceField(PromiseState.choices)
    due_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField()
    kept_at = serializers.DateTimeField(allow_null=True)
    missed_at = serializers.DateTimeField(allow_null=True)
    moved_count = serializers.IntegerField()


class RoutingShown(Shown):
    """By which rule it came to its owner, and why in words."""

    rule = serializers.CharField(source="routing_rule", allow_blank=True)
    reason = serializers.CharField(source="routing_reason", allow_blank=True)


class AnswerShown(Shown):
    """One answer that the reporter reads."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    message = serializers.CharField()
    by = PersonField()
    deliver_by = serializers.DateField(allow_null=True)
    change = serializers.IntegerField(source="change_id", allow_null=True)
    vendor_reference = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class ReportListed(Shown):
    """A report as the reader may see it. Of an anonymous one, neither who wrote it nor their team is there."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    expected = serializers.CharField(allow_blank=True)
    suggested = serializers.CharField(allow_blank=True)
    interaction_id = serializers.SerializerMethodField()
    state = serializers.ChoiceField(State.choices)
    severity = serializers.ChoiceField(Severity.choices)
    moment = serializers.CharField(allow_blank=True)
    tool = NamedField()
    call_type = NamedField(allow_null=True)
    category = NamedField(allow_null=True)
    site = NamedField()
    team = serializers.SerializerMethodField()
    anonymous = serializers.BooleanField()
    reporter = serializers.SerializerMethodField()
    owner = PersonField(allow_null=True)
    routing = RoutingShown(source="*")
    commitments = serializers.SerializerMethodField()
    responses = serializers.SerializerMethodField()
    people_count = serializers.IntegerField()
    supported = serializers.SerializerMethodField()
    masked = serializers.DictField(child=serializers.IntegerField())
    merged_into = ReferenceField("F", source="merged_into_id", allow_null=True)
    reopened_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @property
    def reader(self) -> User:
        """Who is asking."""
        return self.context["request"].user

    @extend_schema_field(PersonField(allow_null=True))
    def get_reporter(self, report: FrictionReport) -> Any:
        shown = reporter_shown_to(self.reader, report)
        return PersonField().to_representation(shown) if shown else None

    @extend_schema_field(NamedField(allow_null=True))
    def get_team(self, report: FrictionReport) -> Any:
        """A team of few would tell who it was."""
        known = report.team and reporter_shown_to(self.reader, report)
        return NamedField().to_representation(report.team) if known else None

    def get_interaction_id(self, report: FrictionReport) -> str:
        """Whoever can look up the call would find out who took it."""
        return report.interaction_id if reporter_shown_to(self.reader, report) else ""

    @extend_schema_field(PromiseShown(many=True))
    def get_commitments(self, report: FrictionReport) -> Any:
        return PromiseShown(self.context["beside"].promises.get(report.pk, []), many=True).data

    @extend_schema_field(AnswerShown(many=True))
    def get_responses(self, report: FrictionReport) -> Any:
        return AnswerShown(self.context["beside"].answers.get(report.pk, []), many=True).data

    def get_supported(self, report: FrictionReport) -> bool:
        return report.pk in self.context["beside"].supported


class ReportShown(ReportListed):
    """One report by itself: also the `moves` that the reader may make with it now."""

    moves = serializers.SerializerMethodField()

    def get_moves(self, report: FrictionReport) -> list[str]:
        return list(moves_for(self.reader, report))


class SimilarShown(Shown):
    """A report that sounds like what was asked for; `score` is between 0 and 1, 1 the best."""

    id = serializers.IntegerField(source="report.id")
    reference = serializers.CharField(source="report.reference")
    title = serializers.CharField(source="report.title")
    state = serializers.ChoiceField(State.choices, source="report.state")
    tool = NamedField(source="report.tool")
    people_count = serializers.IntegerField(source="report.people_count")
    score = serializers.FloatField()


class TimelineShown(Shown):
    """One line of a report's story as the reader may know it. `actor` is nobody where the system did it, or where who
    did it is not for the reader to know; `sentence` says it in their language."""

    verb = serializers.CharField()
    at = serializers.DateTimeField()
    actor = PersonField(allow_null=True)
    sentence = serializers.CharField(source="text")
    quote = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)
    internal = serializers.BooleanField()
    data = serializers.DictField()  # type: ignore[assignment]  # a serializer has `data` of its own


class AttachmentShown(Shown):
    """A file that shows what happened; `url` gives its content to the same token or session."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    uploaded_by = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    @extend_schema_field(PersonField(allow_null=True))
    def get_uploaded_by(self, attachment: Attachment) -> Any:
        reader: User = self.context["request"].user
        shown = author_shown_to(reader, attachment.report, attachment.uploaded_by)
        return PersonField().to_representation(shown) if shown else None

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, attachment: Attachment) -> str:
        address = reverse("reports-file", args=[attachment.report.reference, attachment.pk])
        return self.context["request"].build_absolute_uri(address)
