"""Django's admin for themes: to look at, not to write."""

from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.themes.models import Theme, ThemeReport


@admin.register(Theme)
class ThemeAdmin(JournalledAdmin):
    list_display = ["title", "tool", "owner", "state", "updated_at"]
    list_filter = ["state", "tool"]
    search_fields = ["title"]


@admin.register(ThemeReport)
class ThemeReportAdmin(JournalledAdmin):
    list_display = ["theme", "report", "created_at"]
