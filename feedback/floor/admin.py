"""Django's admin for the floor: to look at, not to write. What people wrote is not shown there."""

from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.floor.models import Note, Question


@admin.register(Question)
class QuestionAdmin(JournalledAdmin):
    list_display = ["reference", "state", "site", "team", "tool", "roster", "asked_at", "answered_at"]
    list_filter = ["state", "site"]
    fields = ["state", "site", "team", "tool", "call_type", "roster", "asked_at", "held_until", "answered_at", "helped"]


@admin.register(Note)
class NoteAdmin(JournalledAdmin):
    list_display = ["title", "tool", "language", "owner", "review_on", "is_active"]
    list_filter = ["is_active", "language"]
    search_fields = ["title"]
