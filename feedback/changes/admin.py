"""Django's admin for changes: to look at, not to write."""

from django.contrib import admin

from feedback.changes.models import Change, ChangeReport, ReleaseCheck
from feedback.core.admin import JournalledAdmin


@admin.register(Change)
class ChangeAdmin(JournalledAdmin):
    list_display = ["title", "tool", "state", "published_at", "author"]
    list_filter = ["state", "tool"]
    search_fields = ["title"]


@admin.register(ChangeReport)
class ChangeReportAdmin(JournalledAdmin):
    list_display = ["change", "report", "created_at"]


@admin.register(ReleaseCheck)
class ReleaseCheckAdmin(JournalledAdmin):
    list_display = ["release", "people_count", "before_count", "after_count", "finding"]
    list_select_related = ["release__tool"]
