"""Django's admin for reports: to look at, not to write. Who raised a report anonymously stands nowhere in it.

Supporters, words on whether it is fixed, and the talk are left out: they would name people whom no page names.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from feedback.core.admin import JournalledAdmin
from feedback.reports.models import FrictionReport, Merge, Response
from feedback.reports.pseudonyms import pseudonym_of


@admin.register(FrictionReport)
class ReportAdmin(JournalledAdmin):
    list_display = ["reference", "title", "state", "tool", "site", "owner", "raised_by", "people_count", "created_at"]
    list_filter = ["state", "severity", "source", "anonymous", "tool", "site"]
    list_select_related = ["tool", "site", "owner", "reporter"]
    search_fields = ["=id", "=external_id"]
    fields = [
        ("reference", "external_id", "source"), "title", "text", "expected", "suggested", "masked", "interaction_id",
        ("raised_by", "anonymous", "site"), ("tool", "call_type", "category"), ("severity", "moment"),
        ("state", "merged_into", "people_count"), ("owner", "routing_rule"), "routing_reason",
        ("created_at", "acknowledged_at", "answered_at", "confirmed_at"), ("reopened_count", "appealed_at"),
        ("stored_at", "updated_at", "version"),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[FrictionReport]:
        """Newest first, without the words kept for searching."""
        return super().get_queryset(request).defer("words").order_by("-pk")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only by what the list offers: an address that filters by reporter or team would tell who was anonymous."""
        return lookup.partition("__")[0] in self.list_filter

    @admin.display(description=_("raised by"))
    def raised_by(self, report: FrictionReport) -> str:
        """The reporter, or what they are called there without their name."""
        return report.reporter.name if report.reporter else pseudonym_of(report.pk)


@admin.register(Response)
class ResponseAdmin(JournalledAdmin):
    list_display = ["report", "kind", "by", "deliver_by", "created_at"]
    list_filter = ["kind"]
    list_select_related = ["report", "by"]
    search_fields = ["=report__id"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """See `ReportAdmin`."""
        return lookup.partition("__")[0] in self.list_filter


@admin.register(Merge)
class MergeAdmin(JournalledAdmin):
    list_display = ["report", "into", "by", "created_at", "undone_at"]
    list_select_related = ["report", "into", "by"]
    search_fields = ["=report__id", "=into__id"]
