"""Django's admin for changes: to look at, not to write."""

from django.contrib import admin

from feedback.changes.models import Change, ChangeReport
from feedback.core.admin import JournalledAdmin


@admin.register(Change)
class ChangeAdmin(JournalledAdmin):
    list_display = ["title", "tool", "state", "published_at", "author"]
    list_filter = ["state", "tool"]
    search_fields = ["title"]


@admin.register(ChangeReport)
class ChangeReportAdmin(JournalledAdmin):
    list_display = ["change", "report", "created_at"]
