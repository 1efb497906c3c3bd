"""What programs send about a report."""

from rest_framework import serializers

from feedback.catalogue.models import Moment, Severity
from feedback.catalogue.queries import (
    call_types_visible_to,
    categories_visible_to,
    releases_visible_to,
    tools_visible_to,
)
from feedback.changes.queries import changes_visible_to
from feedback.core.api.kit import Input, KeptInput, NamedInput, PersonInput, Query, ReferenceInput
from feedback.people.queries import people_visible_to
from feedback.reports.models import TEXT_LIMIT, Kind
from feedback.reports.natures import Nature
from feedback.reports.queries import reports_visible_to, tools_at_hand


class ReportInput(Input):
    """What got in somebody's way. `tool` is one of those in use where they work."""

    tool = KeptInput(tools_at_hand)
    call_type = NamedInput(call_types_visible_to, required=False, allow_null=True)
    category = NamedInput(categories_visible_to, required=False, allow_null=True)
    nature = serializers.ChoiceField(Nature.choices, required=False, help_text="Left out: a friction.")
    severity = serializers.ChoiceField(Severity.choices)
    moment = serializers.ChoiceField(Moment.choices, required=False, allow_blank=True)
    text = serializers.CharField(max_length=TEXT_LIMIT)
    expected = serializers.CharField(
        max_length=TEXT_LIMIT, required=False, allow_blank=True, help_text="What the tool should have said."
    )
    suggested = serializers.CharField(
        max_length=TEXT_LIMIT, required=False, allow_blank=True, help_text="What the tool said."
    )
    release = NamedInput(
        releases_visible_to,
        name="version",
        required=False,
        help_text="By id or version. Left out: the one that was in use.",
    )
    interaction_id = serializers.CharField(max_length=120, required=False, allow_blank=True)
    anonymous = serializers.BooleanField(required=False)


class TitleInput(Input):
    """A sharper title; the reporter's own words stay."""

    title = serializers.CharField(max_length=160)


class AcknowledgeInput(Input):
    """A word to the reporter, if there is one."""

    message = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)


class UnsealInput(Input):
    """Why the name has to be known; whoever wrote the report reads it."""

    reason = serializers.CharField(max_length=1000)


class MessageInput(Input):
    """What the other side reads."""

    message = serializers.CharField(max_length=TEXT_LIMIT)


class RespondInput(Input):
    """An answer. `deliver_by` belongs to `planned`, `change` to `changed`, `vendor_reference` to `with_vendor`."""

    kind = serializers.ChoiceField(Kind.choices)
    message = serializers.CharField(max_length=TEXT_LIMIT)
    deliver_by = serializers.DateField(required=False, allow_null=True)
    change = NamedInput(changes_visible_to, name="title", required=False, allow_null=True)
    vendor_reference = serializers.CharField(max_length=120, required=False, allow_blank=True)


class AssignInput(Input):
    """Who answers from now on, and why; everybody on the report reads the reason."""

    owner = PersonInput(people_visible_to)
    reason = serializers.CharField(max_length=1000)


class MergeInput(Input):
    """The report that says the same."""

    into = ReferenceInput(reports_visible_to, prefix="F")


class VerifyInput(Input):
    """Whether it is fixed for you."""

    fixed = serializers.BooleanField()
    note = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)


class ReopenInput(Input):
    """Why the answer does not do."""

    reason = serializers.CharField(max_length=TEXT_LIMIT)


class NoteInput(Input):
    """What only the answering side reads."""

    text = serializers.CharField(max_length=TEXT_LIMIT)


class AttachInput(Input):
    """A picture, a text or a PDF of at most 5 MB, as multipart/form-data."""

    file = serializers.FileField()


class MaskingInput(Input):
    """What somebody is about to send, as far as they have typed."""

    text = serializers.CharField(max_length=TEXT_LIMIT, allow_blank=True)


class SimilarQuery(Query):
    """What somebody is about to report, as far as they have typed."""

    text = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True, default="")
    tool = NamedInput(tools_visible_to, required=False, allow_null=True)
