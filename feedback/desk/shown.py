"""How a report is shown to programs: its own words, its owner with the reason, its promises, its answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.catalogue.models import Moment, Release, Severity
from feedback.commitments.models import Commitment
from feedback.commitments.models import Kind as Promised
from feedback.commitments.models import State as PromiseState
from feedback.core.api.kit import NamedField, PersonField, ReferenceField, Shown
from feedback.core.ids import reference
from feedback.floor.models import PREFIX as QUESTION
from feedback.floor.models import Question
from feedback.floor.queries import behind
from feedback.people.models import User
from feedback.reports.models import Attachment, FrictionReport, Kind, Response, State, Supporter
from feedback.reports.natures import Nature
from feedback.reports.pseudonyms import pseudonym_of
from feedback.reports.seal import done_by, is_author
from feedback.themes.models import Theme
from feedback.themes.queries import themes_by_report

#: Columns that are shown as they are.
PLAIN = (
    "id", "reference", "title", "text", "expected", "suggested", "state", "nature", "severity", "moment", "anonymous",
    "people_count", "masked", "reopened_count", "created_at", "updated_at",
)  # fmt: skip
RELEASE = ("version", "model", "prompt_version")
PROMISE = ("id", "kind", "state", "due_at", "opened_at", "kept_at", "missed_at", "moved_count")


@dataclass
class Beside:
    """What stands beside the reports of one page, read for all of them together."""

    promises: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    answers: dict[int, list[Response]] = field(default_factory=dict)
    supported: frozenset[int] = frozenset()
    questions: dict[int, Question] = field(default_factory=dict)
    themes: Mapping[int, Theme] = field(default_factory=dict)


def beside(reports: Iterable[FrictionReport], reader: User) -> Beside:
    """Promises, answers, themes and the reader's own "me too" of these reports, in four queries however many there are.

    One more where any was made of a question from the floor.
    """
    reports = list(reports)
    ids = [report.pk for report in reports]
    answers: dict[int, list[Response]] = {}
    for answer in Response.objects.filter(report_id__in=ids).select_related("by").order_by("created_at", "id"):
        answers.setdefault(answer.report_id, []).append(answer)
    supported = Supporter.objects.filter(done_by(reader), report_id__in=ids).values_list("report_id", flat=True)
    return Beside(
        promises=_promises_of(ids),
        answers=answers,
        supported=frozenset(supported),
        questions=behind(reports, reader),
        themes=themes_by_report(ids),
    )


def beside_new(report: FrictionReport) -> Beside:
    """The same for a report that was raised in this request: there is no answer yet, and nobody has joined."""
    return Beside(promises={report.pk: [{name: getattr(row, name) for name in PROMISE} for row in report.promised]})


def _promises_of(ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """The promises about these reports in the order they were made, just the columns that are shown."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = Commitment.objects.filter(subject_type="report", subject_id__in=ids).order_by("round", "opened_at", "id")
    for row in rows.values("subject_id", *PROMISE):
        found.setdefault(row.pop("subject_id"), []).append(row)
    return found


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

    rule = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class AnswerShown(Shown):
    """One answer that the reporter reads."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    message = serializers.CharField()
    by = PersonField()
    deliver_by = serializers.DateField(allow_null=True)
    change = serializers.IntegerField(allow_null=True)
    vendor_reference = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class ToolReleaseShown(Shown):
    """Which version, model and prompts the tool had when it happened."""

    id = serializers.IntegerField()
    version = serializers.CharField()
    model = serializers.CharField(allow_blank=True)
    prompt_version = serializers.CharField(allow_blank=True)


class ReportShown(Shown):
    """A report as the reader may see it. Of an anonymous one, neither who wrote it nor their team is there, and the
    site only where at least five people could have written it."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    expected = serializers.CharField(allow_blank=True)
    suggested = serializers.CharField(allow_blank=True)
    interaction_id = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(State.choices)
    nature = serializers.ChoiceField(Nature.choices)
    severity = serializers.ChoiceField(Severity.choices)
    moment = serializers.ChoiceField(Moment.choices, allow_blank=True)
    tool = NamedField()
    release = ToolReleaseShown(allow_null=True)
    call_type = NamedField(allow_null=True)
    category = NamedField(allow_null=True)
    site = NamedField(allow_null=True)
    team = NamedField(allow_null=True)
    anonymous = serializers.BooleanField()
    reporter = PersonField(allow_null=True)
    pseudonym = serializers.CharField(
        allow_blank=True, help_text="What whoever raised it without a name is called here."
    )
    mine = serializers.BooleanField(help_text="Whether the caller raised it.")
    owner = PersonField(allow_null=True)
    routing = RoutingShown()
    commitments = PromiseShown(many=True)
    responses = AnswerShown(many=True)
    people_count = serializers.IntegerField()
    supported = serializers.BooleanField()
    masked = serializers.DictField(child=serializers.IntegerField())
    merged_into = ReferenceField("F", allow_null=True)
    theme = NamedField(allow_null=True, help_text="The reports that it is answered together with.")
    question = ReferenceField(QUESTION, allow_null=True, help_text="The floor's question that it was made of.")
    reopened_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: FrictionReport) -> dict[str, Any]:
        """What the fields above promise, put together by hand: they are made anew for each request, which costs."""
        return report_as_json(instance, self.context["request"].user, self.context["beside"])


def report_as_json(report: FrictionReport, reader: User, around: Beside) -> dict[str, Any]:
    """A report as `reader` may see it."""
    return {
        **{name: getattr(report, name) for name in PLAIN},
        "interaction_id": report.interaction_id,
        "tool": _named(report.tool),
        "release": _release(report.release),
        "call_type": _named(report.call_type),
        "category": _named(report.category),
        "site": _named(report.told_site),
        "team": _named(report.team),
        "reporter": _person(report.reporter),
        "pseudonym": pseudonym_of(report.pk) if report.anonymous else "",
        "mine": is_author(reader, report),
        "owner": _person(report.owner),
        "routing": {"rule": report.routing_rule, "reason": report.routing_reason},
        "commitments": around.promises.get(report.pk, []),
        "responses": [_answer(answer) for answer in around.answers.get(report.pk, ())],
        "supported": report.pk in around.supported,
        "merged_into": reference("F", report.merged_into_id) if report.merged_into_id else None,
        "theme": {"id": theme.pk, "name": theme.title} if (theme := around.themes.get(report.pk)) else None,
        "question": question.reference if (question := around.questions.get(report.pk)) else None,
    }


def _named(thing: Any) -> dict[str, Any] | None:
    return {"id": thing.pk, "name": thing.name} if thing else None


def _release(release: Release | None) -> dict[str, Any] | None:
    return {"id": release.pk, **{name: getattr(release, name) for name in RELEASE}} if release else None


def _person(person: User | None) -> dict[str, Any] | None:
    return {"id": person.pk, "name": person.name, "email": person.email} if person else None


def _answer(answer: Response) -> dict[str, Any]:
    return {
        "id": answer.pk,
        "kind": answer.kind,
        "message": answer.message,
        "by": _person(answer.by),
        "deliver_by": answer.deliver_by,
        "change": answer.change_id,
        "vendor_reference": answer.vendor_reference,
        "created_at": answer.created_at,
    }


class MovesShown(Shown):
    """What the reader may do with a report as it is now: the verbs that would not be refused as illegal moves."""

    moves = serializers.ListField(child=serializers.CharField())


class OpeningShown(Shown):
    """How the opening of a seal stands. `author` is there for the two admins who opened it, until `until`."""

    outcome = serializers.CharField(source="asked.outcome", default="")
    waiting = serializers.BooleanField()
    reason = serializers.CharField(source="asked.reason", default="")
    asked_by = PersonField(source="asked.asked_by", allow_null=True, default=None)
    decided_by = PersonField(source="asked.decided_by", allow_null=True, default=None)
    until = serializers.DateTimeField(allow_null=True)
    author = PersonField(allow_null=True)


class MaskingShown(Shown):
    """How a text would be stored, and how many of each kind would be masked: `{"card": 1}`."""

    text = serializers.CharField()
    masked = serializers.DictField(child=serializers.IntegerField(), source="counts")


class SimilarShown(Shown):
    """A report that sounds like what was asked for; `score` is between 0 and 1, 1 the best, `words` are those of its
    text that both have."""

    id = serializers.IntegerField(source="report.id")
    reference = serializers.CharField(source="report.reference")
    title = serializers.CharField(source="report.title")
    state = serializers.ChoiceField(State.choices, source="report.state")
    tool = NamedField(source="report.tool")
    people_count = serializers.IntegerField(source="report.people_count")
    score = serializers.FloatField()
    words = serializers.ListField(child=serializers.CharField())


class AlikeShown(SimilarShown):
    """A report that this one could be merged into: `people` are everybody whom the two are about, counted once,
    `due_at` when both would be answered, as was promised on `promised_on`; `answered` says that the other has its
    answer, which then goes for both."""

    people = serializers.IntegerField()
    due_at = serializers.DateTimeField(allow_null=True)
    promised_on = serializers.CharField(source="binds.reference", allow_null=True, default=None)
    answered = serializers.BooleanField()
    may_merge = serializers.BooleanField()
    why_not = serializers.CharField(help_text="Why not, where `may_merge` is false; else empty.")


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
        return PersonField().to_representation(attachment.uploaded_by) if attachment.uploaded_by else None

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, attachment: Attachment) -> str:
        address = reverse("reports-file", args=[attachment.report.reference, attachment.pk])
        return self.context["request"].build_absolute_uri(address)
