"""The inbox's door for programs: one's own news, and how often mail tells of it."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from feedback.core.api.kit import Input, ListMixin, RetrieveMixin, ScopedViewSet, Shown, reading, verb
from feedback.core.ids import LARGEST_ID
from feedback.notifications import actions, queries, wording
from feedback.notifications.kinds import KINDS
from feedback.notifications.models import Frequency, Notification


class NewsShown(Shown):
    """One line; `report` and `quote` are there as long as the reader sees the report."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    sentence = serializers.SerializerMethodField()
    report = serializers.SerializerMethodField()
    quote = serializers.SerializerMethodField()
    asks = serializers.SerializerMethodField(help_text="Whether the reader is asked if it is fixed for them.")
    count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    def _line(self, notification: Notification) -> wording.Line:
        return self.context["lines"][notification.pk]

    def get_sentence(self, notification: Notification) -> str:
        return self._line(notification).sentence

    def get_report(self, notification: Notification) -> str | None:
        return self._line(notification).reference or None

    def get_quote(self, notification: Notification) -> str:
        return self._line(notification).quote

    def get_asks(self, notification: Notification) -> bool:
        return self._line(notification).asks


class UnreadShown(Shown):
    unread = serializers.IntegerField()


class PreferenceShown(Shown):
    kind = serializers.CharField()
    frequency = serializers.ChoiceField(Frequency.choices)


class PreferInput(Input):
    kind = serializers.ChoiceField([(code, kind.label) for code, kind in KINDS.items()])
    frequency = serializers.ChoiceField(Frequency.choices)


class ReadAllInput(Input):
    up_to = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)


class NotificationViewSet(ListMixin, RetrieveMixin, ScopedViewSet):
    """What is new for the caller."""

    visible_to = queries.notifications_visible_to
    shown = NewsShown
    ordering, ordering_fields = ["-created_at"], ["created_at", "id"]

    def beside(self, things: Sequence[Any]) -> dict[str, Any]:
        around = wording.surroundings(things, self.person)
        return {"lines": {thing.pk: wording.line_of(thing, around) for thing in things}}

    @verb()
    def read(self, line: Notification) -> None:
        """Mark one as read."""
        actions.read(by=self.person, pk=line.pk)

    @verb(ReadAllInput, detail=False, shown=UnreadShown)
    def read_all(self, data: dict[str, Any]) -> dict[str, int]:
        """Mark all as read, or those up to one."""
        actions.read_all(by=self.person, **data)
        return {"unread": queries.unread_count(self.person)}

    @reading(UnreadShown, detail=False)
    def unread(self) -> dict[str, int]:
        """How many are not read yet."""
        return {"unread": queries.unread_count(self.person)}

    @reading(PreferenceShown, many=True, detail=False)
    def preferences(self) -> list[dict[str, str]]:
        """How often mail tells of each kind."""
        return [{"kind": kind, "frequency": often} for kind, often in queries.frequencies_of(self.person).items()]

    @verb(PreferInput, detail=False, shown=PreferenceShown)
    def prefer(self, data: dict[str, Any]) -> dict[str, Any]:
        """Set how often mail tells of one kind."""
        actions.prefer(by=self.person, wanted={data["kind"]: data["frequency"]})
        return data


resources = {"notifications": NotificationViewSet}
