"""Django's admin for letters: to look at, not to write. What people wrote in them is not shown there."""

from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.letters.models import TeamLetter


@admin.register(TeamLetter)
class TeamLetterAdmin(JournalledAdmin):
    list_display = ["id", "team", "month", "state", "assembled_at", "send_at", "sent_at"]
    list_filter = ["state"]
    list_select_related = ["team"]
    fields = ["team", "month", "state", "assembled_at", "send_at", "edited_at", "edited_by", "sent_at", "sent_by"]
