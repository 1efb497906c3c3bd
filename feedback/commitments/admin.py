"""Django's admin for promises: to look at, not to write."""

from django.contrib import admin

from feedback.commitments.models import Commitment, SlaPolicy, Step
from feedback.core.admin import JournalledAdmin


@admin.register(Commitment)
class CommitmentAdmin(JournalledAdmin):
    list_display = ["id", "kind", "state", "subject_type", "subject_id", "owner", "opened_at", "due_at", "next_fire_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["owner"]
    ordering = ["due_at", "id"]


@admin.register(Step)
class StepAdmin(JournalledAdmin):
    list_display = ["id", "commitment_id", "step", "clock_version", "due_at", "done_at", "outcome"]
    ordering = ["-id"]


@admin.register(SlaPolicy)
class SlaPolicyAdmin(JournalledAdmin):
    list_display = ["name", "version", "position", "acknowledge_days", "respond_days", "is_active", "is_fallback"]
