"""Django's admin for the catalogue: to look at, not to write."""

from django.contrib import admin

from feedback.catalogue.models import CallType, Category, Release, Tool, Vendor
from feedback.core.admin import JournalledAdmin


@admin.register(Tool)
class ToolAdmin(JournalledAdmin):
    list_display = ["name", "vendor", "version", "owner", "is_active"]
    list_filter = ["is_active", "vendor"]
    list_select_related = ["vendor", "owner"]
    search_fields = ["name"]


@admin.register(Vendor)
class VendorAdmin(JournalledAdmin):
    list_display = ["name", "contact_email", "is_active"]
    search_fields = ["name"]


@admin.register(CallType, Category)
class OrderedAdmin(JournalledAdmin):
    list_display = ["position", "name", "is_active"]
    search_fields = ["name"]


@admin.register(Release)
class ReleaseAdmin(JournalledAdmin):
    list_display = ["tool", "version", "model", "prompt_version", "released_at"]
    list_filter = ["tool"]
    list_select_related = ["tool"]
    search_fields = ["version", "model"]
