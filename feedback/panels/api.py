"""The room's door for programs."""

import json
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers

from feedback.core.api.kit import (
    CreateMixin,
    Input,
    ListMixin,
    PatchMixin,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    verb,
)
from feedback.core.verdicts import Verdict
from feedback.panels import actions, queries
from feedback.panels.models import Panel
from feedback.panels.permissions import may_keep


class PanelShown(Shown):
    """A program that may show the report form. `secret` is told once, when it is made, and is null ever after."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    key = serializers.CharField()
    origins = serializers.ListField(child=serializers.CharField())
    is_active = serializers.BooleanField()
    secret = serializers.CharField(source="told_secret", allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class PanelInput(Input):
    """A panel; `origins` such as `https://desk.example.com`."""

    name = serializers.CharField(max_length=actions.NAME_LIMIT)
    origins = serializers.ListField(
        child=serializers.CharField(max_length=255), min_length=1, max_length=actions.MOST_ORIGINS
    )


class PanelViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """Where the report form may be shown in a frame. For admins."""

    visible_to = queries.panels_visible_to
    shown, input = PanelShown, PanelInput
    ordering, ordering_fields = ["name"], ["name", "created_at", "id"]

    def may(self, thing: Panel | None) -> Verdict:
        return may_keep(self.person)

    def again(self, thing: Any) -> Any:
        """A secret is on the instance that was just made and nowhere else."""
        return thing if thing.told_secret else super().again(thing)

    def add(self, data: dict[str, Any]) -> Panel:
        return actions.register_panel(by=self.person, **data)

    def change(self, thing: Panel, changes: dict[str, Any]) -> None:
        actions.edit_panel(panel=thing, by=self.person, **changes)

    def remembered(self, response: HttpResponse) -> str:
        """What a repeat of the request gets: everything but the secret, which is told once."""
        return json.dumps({**json.loads(response.content), "secret": None})

    @verb()
    def rekey(self, panel: Panel) -> Panel:
        """A new secret; what was signed with the one before is worthless."""
        return actions.rekey_panel(panel=panel, by=self.person)

    @verb()
    def revoke(self, panel: Panel) -> None:
        """Shown nowhere any more."""
        actions.revoke_panel(panel=panel, by=self.person)

    @verb()
    def restore(self, panel: Panel) -> None:
        """Shown again."""
        actions.restore_panel(panel=panel, by=self.person)


resources = {"panels": PanelViewSet}
