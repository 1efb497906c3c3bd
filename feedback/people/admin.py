"""People in Django's admin: to look at. Passwords, tokens' digests and letters' links are nowhere in it."""

from typing import ClassVar

from django.contrib import admin

from feedback.core.admin import JournalledAdmin
from feedback.people.models import Absence, ApiToken, Grant, Letter, Organisation, OwnerGroup, Site, Team, User


@admin.register(User)
class UserAdmin(JournalledAdmin):
    """People, without what they sign in by."""

    list_display = ("name", "email", "site", "team", "is_active", "last_login")
    list_filter = ("is_active",)
    list_select_related = ("site", "team")
    search_fields = ("name", "email", "external_id")
    ordering = ("name", "id")
    exclude: ClassVar = ("password", "session_version")


@admin.register(Grant)
class GrantAdmin(JournalledAdmin):
    """Who holds which role over what."""

    list_display = ("user", "role", "scope", "scope_id", "created_at")
    list_filter = ("role", "scope")
    list_select_related = ("user",)
    ordering = ("-id",)


@admin.register(ApiToken)
class ApiTokenAdmin(JournalledAdmin):
    """Which tokens there are; not what they are."""

    list_display = ("public_id", "user", "name", "scope", "created", "expiry")
    list_select_related = ("user",)
    fields: ClassVar = ("public_id", "user", "name", "scope", "created", "expiry")
    list_display_links = None
    ordering = ("-created",)


@admin.register(Letter)
class LetterAdmin(JournalledAdmin):
    """Mails about signing in: sent, waiting or given up."""

    list_display = ("person", "kind", "asked_at", "sent_at", "attempts", "last_error", "dead_at")
    list_filter = ("kind",)
    list_select_related = ("person",)
    ordering = ("-id",)


@admin.register(Absence)
class AbsenceAdmin(JournalledAdmin):
    """Who is away when."""

    list_display = ("user", "starts_at", "ends_at", "deputy")
    list_select_related = ("user", "deputy")
    ordering = ("-starts_at",)


@admin.register(Site)
class SiteAdmin(JournalledAdmin):
    """Sites."""

    list_display = ("name", "timezone", "calendar", "is_active")
    list_select_related = ("calendar",)


@admin.register(Team)
class TeamAdmin(JournalledAdmin):
    """Teams."""

    list_display = ("name", "site", "is_active")
    list_select_related = ("site",)


@admin.register(OwnerGroup)
class OwnerGroupAdmin(JournalledAdmin):
    """Groups of owners."""

    list_display = ("name", "is_active")


@admin.register(Organisation)
class OrganisationAdmin(JournalledAdmin):
    """The one organisation."""

    list_display = ("name", "timezone", "language", "is_demo")
