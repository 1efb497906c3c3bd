"""The room's door for programs: screens, their links, and ending them."""

import json
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers

from feedback.core.api.kit import (
    CreateMixin,
    Input,
    ListMixin,
    NamedField,
    NamedInput,
    PersonField,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    verb,
)
from feedback.core.verdicts import Verdict
from feedback.people.models import Theme
from feedback.screens import actions, queries
from feedback.screens.filters import ScreenFilters
from feedback.screens.models import NAME_LIMIT, Screen
from feedback.screens.permissions import may_keep_screens


class ScreenShown(Shown):
    """A screen. `link` is told in the answer that made it and never again; a repeat of that request leaves it empty."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    site = NamedField()
    theme = serializers.ChoiceField(Theme.choices)
    link = serializers.SerializerMethodField()
    created_by = PersonField()
    created_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)

    def get_link(self, screen: Screen) -> str:
        return self.context["links"].get(screen.pk, "")


class ScreenInput(Input):
    name = serializers.CharField(max_length=NAME_LIMIT)
    site = NamedInput(queries.sites_with_screens_of)
    theme = serializers.ChoiceField(Theme.choices, required=False)


class ScreenViewSet(ListMixin, RetrieveMixin, CreateMixin, ScopedViewSet):
    """The screens of the sites one looks after."""

    visible_to = queries.screens_visible_to
    shown, input = ScreenShown, ScreenInput
    filterset_class = ScreenFilters
    ordering, ordering_fields = ["-created_at"], ["created_at", "name", "id"]

    def may(self, thing: Screen | None) -> Verdict:
        return may_keep_screens(self.person)

    def shaped(self, queryset: Any) -> Any:
        return queryset.select_related("site", "created_by")

    def beside(self, things: Any) -> dict[str, Any]:
        return {"links": getattr(self, "made", {})}

    def add(self, data: dict[str, Any]) -> Screen:
        made = actions.make_screen(by=self.person, **data)
        self.made = {made.screen.pk: made.link}
        return made.screen

    def remembered(self, response: HttpResponse) -> str:
        """What a repeat of the request gets: everything but the link, of which nothing is stored."""
        return json.dumps({**json.loads(response.content), "link": ""})

    @verb()
    def end(self, screen: Screen) -> None:
        """End the link: the wall goes dark with its next look."""
        actions.end_screen(screen=screen, by=self.person)


resources = {"screens": ScreenViewSet}
