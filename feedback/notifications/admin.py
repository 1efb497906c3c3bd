"""Django's admin for mail on its way: how it fares, and neither to whom it goes nor what it says.

These two together would tell who raised a report anonymously.
"""

from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.notifications.models import Mail


@admin.register(Mail)
class MailAdmin(JournalledAdmin):
    list_display = ["id", "attempts", "last_error", "sent_at", "dead_at"]
    list_filter = ["sent_at", "dead_at"]
    fields = ["attempts", "last_error", "available_at", "sent_at", "dead_at"]
