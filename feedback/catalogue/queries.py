"""The catalogue as somebody may see it."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from feedback.catalogue.models import CallType, Category, Entry, Release, Tool, Vendor
from feedback.catalogue.permissions import may_read_set_up
from feedback.people.models import Team, User
from feedback.people.queries import Anyone, reach

EntryT = TypeVar("EntryT", bound=Entry)


def tools_visible_to(user: Anyone) -> QuerySet[Tool]:
    """Tools in use where somebody works or has a role, and those they answer for. Never a retired one.

    A tool without sites is in use everywhere. Somebody with a role over the whole organisation sees them all.
    """
    if not isinstance(user, User) or not user.is_active:
        return Tool.objects.none()
    active = Tool.objects.filter(is_active=True)
    scope = reach(user)
    if scope.everything:
        return active
    through = Tool.sites.through.objects.filter(tool=OuterRef("pk"))
    at_theirs = Q(site_id__in=scope.site_ids | ({user.site_id} if user.site_id else set()))
    if scope.team_ids:
        at_theirs |= Q(site_id__in=Team.objects.filter(pk__in=scope.team_ids).values("site_id"))
    return active.filter(
        ~Exists(through) | Exists(through.filter(at_theirs)) | Q(pk__in=scope.tool_ids) | Q(owner=user)
    )


def tools_listed_for(user: Anyone) -> QuerySet[Tool]:
    """What a list of tools shows: all, retired ones too, to those who read the set-up; else `tools_visible_to`."""
    return Tool.objects.all() if may_read_set_up(user) else tools_visible_to(user)


def releases_visible_to(user: Anyone) -> QuerySet[Release]:
    """The releases of the tools that somebody finds in their list of tools, retired tools' too for the set-up's readers."""
    return Release.objects.filter(tool__in=tools_listed_for(user).order_by().values("pk"))


def release_at(tool: Tool, at: datetime) -> Release | None:
    """The release of a tool that agents met at an instant: the latest before it. None where nobody recorded one."""
    return Release.objects.filter(tool=tool, released_at__lte=at).order_by("-released_at").first()


def call_types_visible_to(user: Anyone) -> QuerySet[CallType]:
    """Call types on offer, in their order."""
    return _on_offer(CallType, user)


def categories_visible_to(user: Anyone) -> QuerySet[Category]:
    """Categories on offer, in their order."""
    return _on_offer(Category, user)


def vendors_visible_to(user: Anyone) -> QuerySet[Vendor]:
    """Vendors in use."""
    return _on_offer(Vendor, user)


def _on_offer(model: type[EntryT], user: Anyone) -> QuerySet[EntryT]:
    signed_in = isinstance(user, User) and user.is_active
    return model._default_manager.filter(is_active=True) if signed_in else model._default_manager.none()


def call_types_listed_for(user: Anyone) -> QuerySet[CallType]:
    """What a list of call types shows: with retired ones to those who read the set-up."""
    return _listed(CallType, user)


def categories_listed_for(user: Anyone) -> QuerySet[Category]:
    """What a list of categories shows: with retired ones to those who read the set-up."""
    return _listed(Category, user)


def vendors_listed_for(user: Anyone) -> QuerySet[Vendor]:
    """What a list of vendors shows: with retired ones to those who read the set-up."""
    return _listed(Vendor, user)


def _listed(model: type[EntryT], user: Anyone) -> QuerySet[EntryT]:
    return model._default_manager.all() if may_read_set_up(user) else _on_offer(model, user)
