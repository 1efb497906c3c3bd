from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.retention.models import Erasure, Hold, Rule


@admin.register(Rule)
class RuleAdmin(JournalledAdmin):
    list_display = ("code", "months", "updated_at")
    fields = list_display


@admin.register(Hold)
class HoldAdmin(JournalledAdmin):
    list_display = ("over", "thing_id", "placed_by", "placed_at", "lifted_at")
    fields = (*list_display, "reason", "lifted_by")


@admin.register(Erasure)
class ErasureAdmin(JournalledAdmin):
    list_display = ("person", "by", "at")
    fields = (*list_display, "counts")
