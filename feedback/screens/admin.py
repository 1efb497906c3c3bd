"""Django's admin for screens: to look at, not to write; without the digests of their links."""

from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.screens.models import Screen


@admin.register(Screen)
class ScreenAdmin(JournalledAdmin):
    list_display = ["name", "site", "created_by", "created_at", "seen_at", "revoked_at"]
    list_select_related = ["site", "created_by"]
    fields = ["name", "site", "theme", "created_by", "created_at", "seen_at", "revoked_at", "revoked_by"]
