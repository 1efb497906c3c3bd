"""The reports' door for programs. Rules are in feedback/reports; owners and dates come from the rooms above it."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.core.api.kit import (
    CreateMixin,
    ListMixin,
    Operation,
    PatchMixin,
    RetrieveMixin,
    ScopedViewSet,
    promises,
    reading,
    verb,
)
from feedback.core.ids import parse_id
from feedback.core.kept import steady
from feedback.core.masking import Masked
from feedback.core.verdicts import YES, Verdict
from feedback.desk import readiness_api, themes_api
from feedback.desk.downloads import file_response
from feedback.desk.filters import DeskFilters
from feedback.desk.inputs import (
    AcknowledgeInput,
    AssignInput,
    AttachInput,
    MaskingInput,
    MergeInput,
    MessageInput,
    NoteInput,
    ReopenInput,
    ReportInput,
    RespondInput,
    SimilarQuery,
    TitleInput,
    UnsealInput,
    VerifyInput,
)
from feedback.desk.merging import candidates
from feedback.desk.shown import (
    AlikeShown,
    AttachmentShown,
    MaskingShown,
    MovesShown,
    OpeningShown,
    ReportShown,
    SimilarShown,
    TimelineShown,
    beside,
    beside_new,
)
from feedback.people.kept import placed
from feedback.people.masking import masked
from feedback.people.models import User
from feedback.people.permissions import may_administer
from feedback.reports import actions, permissions, queries
from feedback.reports.models import Attachment, FrictionReport, Source
from feedback.reports.search import similar
from feedback.reports.unsealed import Opening, opening_for
from feedback.routing import actions as routing

#: Who may use a verb at all, asked of those whose words could not be taken.
MAY: Mapping[str, Callable[[User, FrictionReport], Verdict]] = MappingProxyType(
    {
        **dict.fromkeys(("acknowledge", "respond", "ask"), permissions.may_answer),
        **dict.fromkeys(("assign", "merge", "unmerge", "note", "partial_update"), permissions.may_triage),
        **dict.fromkeys(("unseal", "unseal_agree", "unseal_decline"), permissions.may_unseal),
        "reply": permissions.may_reply,
        "verify": permissions.may_verify,
        "reopen": permissions.may_reopen,
        "attach": permissions.may_attach,
    }
)


class ReportViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """Friction points: what got in somebody's way, who answers, by when, and what came of it."""

    visible_to = queries.reports_visible_to
    shown, input, patch_input = ReportShown, ReportInput, TitleInput
    prefix = "F"
    filterset_class = DeskFilters
    ordering, ordering_fields = ["-created_at"], ["created_at", "people_count", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        parts = ("tool", "release", "call_type", "category", "site", "team", "owner", "reporter", "seal")
        return queryset.select_related(*parts).defer("words")

    def beside(self, things: Sequence[Any]) -> dict[str, Any]:
        new = self.action == "create"
        return {"beside": beside_new(things[0]) if new else beside(things, self.person)}

    def may(self, thing: FrictionReport | None) -> Verdict:
        return MAY[self.action](self.person, thing) if thing and self.action in MAY else YES

    @promises(Operation("create", status=201))
    def create(self, request: Request) -> Response:
        with steady(getattr(request.auth, "edition", None)):
            return super().create(request)

    def add(self, data: dict[str, Any]) -> FrictionReport:
        person = placed(self.person)
        report = actions.file_report(by=person, source=Source.API, **data)
        if report.team_id == person.team_id:
            report.team = person.team
        return report

    def again(self, thing: Any) -> Any:
        """What was just raised is shown as it came out of its action: it is the caller's own, and nothing is newer."""
        return thing if self.action == "create" else super().again(thing)

    def change(self, thing: FrictionReport, changes: dict[str, Any]) -> None:
        if changes:
            actions.retitle(report=thing, by=self.person, **changes)

    @verb()
    def support(self, report: FrictionReport) -> FrictionReport | None:
        """Me too. A second time changes nothing; of a merged report, the one it went into is shown."""
        return self.again(actions.support(report=report, by=self.person))

    @verb()
    def unsupport(self, report: FrictionReport) -> FrictionReport | None:
        """Take one's "me too" back."""
        return self.again(actions.unsupport(report=report, by=self.person))

    @verb(AcknowledgeInput)
    def acknowledge(self, report: FrictionReport, data: dict[str, Any]) -> None:
        """Say that it was seen."""
        actions.acknowledge(report=report, by=self.person, **data)

    @verb(RespondInput)
    def respond(self, report: FrictionReport, data: dict[str, Any]) -> None:
        """Answer. With a change, the change is linked and shown to everybody."""
        change = data.pop("change", None)
        actions.respond(report=report, by=self.person, change_id=change.pk if change else None, **data)

    @verb(MessageInput)
    def ask(self, report: FrictionReport, data: dict[str, Any]) -> None:
        """Ask the reporter something; the clocks stand still until they reply."""
        actions.ask(report=report, by=self.person, **data)

    @verb(MessageInput)
    def reply(self, report: FrictionReport, data: dict[str, Any]) -> None:
        """Write on the report; the reporter's reply to a question lets the clocks run on."""
        actions.reply(report=report, by=self.person, **data)

    @verb(NoteInput)
    def note(self, report: FrictionReport, data: dict[str, Any]) -> None:
        """Write something that only the answering side reads."""
        actions.note(report=report, by=self.person, **data)

    @verb(AssignInput)
    def assign(self, report: FrictionReport, data: dict[str, Any]) -> None:
        """Give it to another owner, with the reason."""
        routing.assign(report=report, by=self.person, **data)

    @verb(MergeInput)
    def merge(self, report: FrictionReport, data: dict[str, Any]) -> None:
        """Merge it into another; its people move along, and the earliest promise is kept."""
        actions.merge(report=report, by=self.person, **data)

    @verb()
    def unmerge(self, report: FrictionReport) -> None:
        """Take a merge back."""
        actions.unmerge(report=report, by=self.person)

    @verb(VerifyInput)
    def verify(self, report: FrictionReport, data: dict[str, Any]) -> None:
        """Say whether it is fixed for you."""
        actions.verify(report=report, by=self.person, **data)

    @verb(ReopenInput)
    def reopen(self, report: FrictionReport, data: dict[str, Any]) -> None:
        """Take an answer up again; against "declined" once, by appeal."""
        actions.reopen(report=report, by=self.person, **data)

    @verb(UnsealInput)
    def unseal(self, report: FrictionReport, data: dict[str, Any]) -> None:
        """Ask another admin to open who raised it without their name."""
        actions.unseal(report=report, by=self.person, **data)

    @verb()
    def unseal_agree(self, report: FrictionReport) -> None:
        """Open it for the two of you, for a day; the author is told why."""
        actions.agree_to_unseal(report=report, by=self.person)

    @verb()
    def unseal_decline(self, report: FrictionReport) -> None:
        """Leave it closed; whoever asked takes it back so."""
        actions.decline_to_unseal(report=report, by=self.person)

    @reading(OpeningShown)
    def seal(self, report: FrictionReport) -> Opening:
        """How the opening of its seal stands; for admins."""
        may_administer(self.person).demand()
        found = opening_for(self.person, report, now=timezone.now())
        if found is None:
            raise Http404
        return found

    @reading(MovesShown)
    def moves(self, report: FrictionReport) -> dict[str, Any]:
        """What the caller may do with it now."""
        return {"moves": permissions.moves_for(self.person, report)}

    @reading(TimelineShown, many=True)
    def timeline(self, report: FrictionReport) -> list[Any]:
        """Everything that happened to it, newest first."""
        return queries.timeline(report=report, viewer=self.person)

    @reading(SimilarShown, many=True, detail=False, query=SimilarQuery)
    def similar(self, data: dict[str, Any]) -> list[Any]:
        """At most five reports that sound alike, best first."""
        return similar(self.person, data["text"], tool=data.get("tool"))

    @verb(MaskingInput, shown=MaskingShown, detail=False, writes=False)
    def masking(self, data: dict[str, Any]) -> Masked:
        """How a text would be stored: what would be masked. Nothing is kept."""
        return masked(data["text"])

    @reading(AlikeShown, many=True)
    def alike(self, report: FrictionReport) -> list[Any]:
        """At most five that this one could be merged into, with what a merge would do; for those who sort it."""
        permissions.may_triage(self.person, report).demand()
        return candidates(self.person, report, now=timezone.now())

    @reading(AttachmentShown, many=True, parser_classes=[MultiPartParser])
    def attachments(self, report: FrictionReport) -> list[Attachment]:
        """The files that show what happened, oldest first."""
        return list(_files_of(report))

    @verb(AttachInput, shown=AttachmentShown, status=201, on=attachments)
    def attach(self, report: FrictionReport, data: dict[str, Any]) -> Attachment:
        """Add a picture, a text or a PDF of at most 5 MB; five a report."""
        return actions.attach(report=report, by=self.person, **data)

    @extend_schema(operation_id="reports_file", responses={200: OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path=r"attachments/(?P<file>[0-9]{1,18})", url_name="file")
    def file(self, request: Request, pk: str = "", file: str = "") -> FileResponse:
        """The content of one file."""
        found = _files_of(self.get_object()).filter(pk=parse_id(file) or 0).first()
        if found is None:
            raise Http404
        return file_response(found)


def _files_of(report: FrictionReport) -> QuerySet[Attachment]:
    return queries.attachments_of(report).select_related("report", "uploaded_by")


urls = readiness_api.urls
resources = {"reports": ReportViewSet, **themes_api.resources, **readiness_api.resources}
