"""Themes for programs: reports with one owner and one answer."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from feedback.core.api.kit import (
    CreateMixin,
    Input,
    InputList,
    ListMixin,
    NamedField,
    PatchMixin,
    PersonField,
    PersonInput,
    ReferenceInput,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    verb,
)
from feedback.core.filters import ThingFilter
from feedback.core.verdicts import Verdict
from feedback.desk.inputs import RespondInput
from feedback.people.queries import people_visible_to
from feedback.reports.queries import reports_visible_to
from feedback.themes import actions
from feedback.themes.models import Theme
from feedback.themes.permissions import may_keep, may_make_themes
from feedback.themes.queries import people_counted, reports_of, themes_visible_to


class ThemeShown(Shown):
    """A theme; `reports` and `people_count` are of those of its reports that the reader sees, each person once."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    tool = NamedField()
    owner = PersonField()
    state = serializers.ChoiceField(Theme.State.choices)
    reports = serializers.SerializerMethodField()
    people_count = serializers.SerializerMethodField()
    answered_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_reports(self, theme: Theme) -> list[str]:
        return [report.reference for report in self.context["reports"][theme.pk]]

    def get_people_count(self, theme: Theme) -> int:
        return self.context["people"].get(theme.pk, 0)


class ThemePatch(Input):
    """A sharper title, or another owner, who gets what is open in it."""

    title = serializers.CharField(max_length=160)
    owner = PersonInput(people_visible_to, required=False)


class ThemeInput(ThemePatch):
    """A theme begins with at least one report; `owner`, left out the caller, answers all of them."""

    reports = InputList(
        child=ReferenceInput(reports_visible_to, prefix="F"), min_length=1, max_length=200, source="links"
    )


class ReportsInput(Input):
    """More reports of the theme's tool."""

    reports = InputList(
        child=ReferenceInput(reports_visible_to, prefix="F"), min_length=1, max_length=200, source="links"
    )


class GroupedReportInput(Input):
    """One of its reports."""

    report = ReferenceInput(reports_visible_to, prefix="F")


class ThemeFilters(django_filters.FilterSet):
    """By state, tool, owner, and a report that it holds."""

    state = django_filters.ChoiceFilter(choices=Theme.State, label=_("State"))
    tool = ThingFilter("tool_id", name="tool__name", label=_("Tool"))
    owner = ThingFilter("owner_id", name="owner__email", label=_("Owner"))
    report = ThingFilter("links__report_id", prefix="F", label=_("Report"))

    class Meta:
        model = Theme
        fields: list[str] = []


class ThemeViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """Reports that belong together: one owner, one answer."""

    visible_to = themes_visible_to
    shown, input, patch_input = ThemeShown, ThemeInput, ThemePatch
    filterset_class = ThemeFilters
    ordering, ordering_fields = ["-updated_at"], ["updated_at", "created_at", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("tool", "owner")

    def beside(self, things: Sequence[Any]) -> dict[str, Any]:
        held = reports_of(things, self.person)
        return {"reports": held, "people": people_counted(held)}

    def may(self, thing: Theme | None) -> Verdict:
        return may_keep(self.person, thing) if thing else may_make_themes(self.person)

    def add(self, data: dict[str, Any]) -> Theme:
        return actions.make(by=self.person, **data)

    def change(self, thing: Theme, changes: dict[str, Any]) -> None:
        actions.edit(theme=thing, by=self.person, **changes)

    @verb(ReportsInput, url_path="add", url_name="add")
    def put_in(self, theme: Theme, data: dict[str, Any]) -> None:
        """Put reports in; the theme's owner answers them from now on."""
        actions.add(theme=theme, by=self.person, **data)

    @verb(GroupedReportInput)
    def remove(self, theme: Theme, data: dict[str, Any]) -> Theme | None:
        """Take a report out; it keeps its owner, its dates and its answers."""
        return self.again(actions.remove(theme=theme, by=self.person, **data))

    @verb(RespondInput)
    def respond(self, theme: Theme, data: dict[str, Any]) -> None:
        """One answer to every report in it that is open; whoever several of them concern is told once."""
        change = data.pop("change", None)
        actions.respond(theme=theme, by=self.person, change_id=change.pk if change else None, **data)

    @verb()
    def close(self, theme: Theme) -> None:
        """Close it, once nothing in it waits for an answer."""
        actions.close(theme=theme, by=self.person)

    @verb()
    def reopen(self, theme: Theme) -> None:
        """Open it again."""
        actions.reopen(theme=theme, by=self.person)


resources = {"themes": ThemeViewSet}
