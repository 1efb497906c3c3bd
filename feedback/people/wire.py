"""How people, places and absences look on the wire, and what the wire may say about them."""

from typing import Any

from rest_framework import serializers

from feedback.calendars.queries import calendars_visible_to
from feedback.core.api.kit import Input, InputList, NamedField, NamedInput, PersonField, PersonInput, Shown
from feedback.people.models import Grant, Organisation, Role, Scope, Theme, User
from feedback.people.permissions import is_admin
from feedback.people.queries import people_visible_to, sites_visible_to, teams_visible_to

LARGEST_ID = 2**63 - 1


class GrantShown(Shown):
    """A role and what it is over; `scope_id` is null for the organisation."""

    id = serializers.IntegerField()
    role = serializers.ChoiceField(Role.choices)
    scope = serializers.ChoiceField(Scope.choices)
    scope_id = serializers.IntegerField(allow_null=True)

    def to_representation(self, instance: Grant) -> dict[str, Any]:
        return {**super().to_representation(instance), "scope_id": instance.scope_id or None}


class PersonShown(Shown):
    """Somebody, as everybody sees them who sees them. Only admins see `external_id` and `joined_on`."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    site = NamedField(allow_null=True)
    team = NamedField(allow_null=True)
    lead = PersonField(allow_null=True)
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices), source="role_codes")
    grants = GrantShown(many=True, source="live_grants")
    external_id = serializers.CharField(allow_null=True)
    joined_on = serializers.DateField(allow_null=True)
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: User) -> dict[str, Any]:
        shown = super().to_representation(instance)
        shown["roles"] = sorted(shown["roles"])
        if not is_admin(self.context["request"].user):
            shown["external_id"] = shown["joined_on"] = None
        return shown


class ObligationShown(Shown):
    """Things of one kind that somebody still owes."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # DRF calls its own attribute so
    count = serializers.IntegerField()
    url = serializers.CharField()


class LeavingShown(Shown):
    """Somebody who was deactivated, and what they left behind."""

    person = PersonShown()
    owed = ObligationShown(many=True)


class HandedOverShown(Shown):
    """How many things changed hands."""

    handed_over = serializers.IntegerField()


class SiteShown(Shown):
    """A place where people work."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    timezone = serializers.CharField()
    calendar = NamedField()
    offline_store = serializers.CharField(help_text="Empty: as in the organisation.")
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TeamShown(Shown):
    """People at a site who work together."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    site = NamedField()
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OwnerGroupShown(Shown):
    """People who answer for something together."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    members = serializers.ListField(child=PersonField(), source="members.all")
    is_active = serializers.BooleanField()


class AbsenceShown(Shown):
    """When somebody is away, and who stands in."""

    id = serializers.IntegerField()
    person = PersonField(source="user")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    deputy = PersonField(allow_null=True)
    created_at = serializers.DateTimeField()


class PreferencesShown(Shown):
    """Somebody's own choices; empty means "as my site", "as my organisation", "as my device"."""

    language = serializers.CharField(allow_blank=True)
    timezone = serializers.CharField(allow_blank=True)
    theme = serializers.ChoiceField(Theme.choices, allow_blank=True)
    keys_enabled = serializers.BooleanField()


class MeShown(PersonShown):
    """Who is asking."""

    preferences = PreferencesShown(source="*")


class PersonAsked(Input):
    """What an admin may say about somebody."""

    email = serializers.CharField(max_length=254)
    name = serializers.CharField(max_length=120)
    site = NamedInput(sites_visible_to, required=False, allow_null=True)
    team = NamedInput(teams_visible_to, required=False, allow_null=True)
    lead = PersonInput(people_visible_to, required=False, allow_null=True)
    timezone = serializers.CharField(max_length=64, required=False, allow_blank=True)
    language = serializers.CharField(max_length=16, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=120, required=False, allow_null=True, allow_blank=True)
    joined_on = serializers.DateField(required=False, allow_null=True)


class NewPersonInput(PersonAsked):
    """Somebody new, with roles where they work."""

    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices), required=False, max_length=5)
    invite = serializers.BooleanField(required=False)


class PreferencesInput(Input):
    """Somebody's own choices; what is left out stays."""

    language = serializers.CharField(max_length=16, required=False, allow_blank=True)
    timezone = serializers.CharField(max_length=64, required=False, allow_blank=True)
    theme = serializers.ChoiceField(Theme.choices, required=False, allow_blank=True)
    keys_enabled = serializers.BooleanField(required=False)


class MeInput(Input):
    """What somebody may change about themselves here."""

    preferences = PreferencesInput()


class GrantInput(Input):
    """A role to give; without a scope it reaches the whole organisation."""

    role = serializers.ChoiceField(Role.choices)
    scope = serializers.ChoiceField(Scope.choices, required=False)
    scope_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)


class RevokeInput(Input):
    """A role to withdraw, by the id of its grant."""

    grant = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class HandOverInput(Input):
    """Who takes over."""

    to = PersonInput(people_visible_to)


class SiteInput(Input):
    """A site; without a calendar it gets one of its own name."""

    name = serializers.CharField(max_length=120)
    timezone = serializers.CharField(max_length=64)
    calendar = NamedInput(calendars_visible_to, required=False)
    offline_store = serializers.ChoiceField(Organisation.Store.choices, required=False, allow_blank=True)


class TeamInput(Input):
    """A team at a site."""

    name = serializers.CharField(max_length=120)
    site = NamedInput(sites_visible_to)


class OwnerGroupInput(Input):
    """A group of owners."""

    name = serializers.CharField(max_length=120)
    members = InputList(child=PersonInput(people_visible_to), required=False, max_length=200)


class AbsenceInput(Input):
    """An absence; without a person it is one's own."""

    person = PersonInput(people_visible_to, required=False)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    deputy = PersonInput(people_visible_to, required=False, allow_null=True)


class AbsencePatch(Input):
    """What can be changed about an absence."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    deputy = PersonInput(people_visible_to, allow_null=True)
