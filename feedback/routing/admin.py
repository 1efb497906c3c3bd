"""Django's admin for routing: to look at, not to write."""

from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.routing.models import Assignment, RoutingRule


@admin.register(RoutingRule)
class RoutingRuleAdmin(JournalledAdmin):
    list_display = ["position", "name", "version", "target", "is_active", "is_fallback"]
    list_filter = ["is_active", "target"]
    search_fields = ["name"]


@admin.register(Assignment)
class AssignmentAdmin(JournalledAdmin):
    list_display = ["report", "owner", "rule_name", "rule_version", "created_at"]
    list_select_related = ["report", "owner"]
    raw_id_fields = ["report"]
    fields = ["report", "owner", "by", "rule", "rule_name", "rule_version", "reason", "created_at"]
