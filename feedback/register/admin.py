"""Django's admin for the register: to look at, not to write."""

from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.register.models import StayOut, StayOutReport


@admin.register(StayOut)
class StayOutAdmin(JournalledAdmin):
    list_display = ["tool", "call_type", "since", "ended_at", "agreed_by"]
    list_filter = ["tool"]


@admin.register(StayOutReport)
class StayOutReportAdmin(JournalledAdmin):
    list_display = ["entry", "report", "created_at"]
