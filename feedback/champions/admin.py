"""Django's admin for rosters: to look at, not to write."""

from django.contrib import admin

from feedback.champions.models import Layer, Override, Requirement, Roster, Shift
from feedback.core.admin import JournalledAdmin


@admin.register(Roster)
class RosterAdmin(JournalledAdmin):
    list_display = ["name", "site", "timezone", "neighbour", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["site", "neighbour"]


@admin.register(Layer)
class LayerAdmin(JournalledAdmin):
    list_display = ["name", "roster", "cadence", "shift_length", "people", "starts_at", "takes_over_at", "ends_at"]
    list_filter = ["cadence"]
    list_select_related = ["roster"]


@admin.register(Requirement)
class RequirementAdmin(JournalledAdmin):
    list_display = ["roster", "people", "days", "opens", "closes"]
    list_select_related = ["roster"]


@admin.register(Shift)
class ShiftAdmin(JournalledAdmin):
    list_display = ["roster", "user", "starts_at", "ends_at"]
    list_select_related = ["roster", "user"]
    ordering = ["-starts_at"]


@admin.register(Override)
class OverrideAdmin(JournalledAdmin):
    list_display = ["roster", "add", "remove", "starts_at", "ends_at"]
    list_select_related = ["roster", "add", "remove"]
    ordering = ["-id"]
