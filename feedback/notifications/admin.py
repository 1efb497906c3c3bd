"""Django's admin for mail on its way: to look at, not to write."""

from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.notifications.models import Mail


@admin.register(Mail)
class MailAdmin(JournalledAdmin):
    list_display = ["id", "user", "created_at", "attempts", "sent_at", "dead_at"]
    list_filter = ["sent_at", "dead_at"]
    exclude = ["text", "html", "subject"]
