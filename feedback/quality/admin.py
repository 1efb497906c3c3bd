"""Django's admin for scored calls: to look at, not to write. What people wrote is not shown there."""

from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.quality.models import Rubric, Score


@admin.register(Rubric)
class RubricAdmin(JournalledAdmin):
    list_display = ["name", "version", "is_active", "updated_at"]
    fields = ["name", "summary", "version", "is_active", "created_at", "updated_at"]


@admin.register(Score)
class ScoreAdmin(JournalledAdmin):
    list_display = ["id", "person", "scorer", "edition", "percent", "adherence", "state", "scored_at"]
    list_filter = ["state"]
    list_select_related = ["person", "scorer", "edition"]
    fields = ["person", "scorer", "site", "team", "edition", "call_type", "percent", "adherence", "state", "scored_at"]
