"""Django's admin for calendars: to look at, not to write."""

from django.contrib import admin

from feedback.calendars.models import Calendar
from feedback.core.admin import JournalledAdmin


@admin.register(Calendar)
class CalendarAdmin(JournalledAdmin):
    list_display = ["name", "timezone", "version", "updated_at"]
    search_fields = ["name"]
