"""Mounts every room's pages."""

from importlib.util import find_spec

from django.urls import include, path

#: Rooms with pages; each names its own addresses, because people's bookmarks should not show the house's plan.
ROOMS = (
    "core",
    "events",
    "calendars",
    "people",
    "panels",
    "catalogue",
    "routing",
    "commitments",
    "changes",
    "register",
    "champions",
    "floor",
    "training",
    "quality",
    "screens",
    "letters",
    "notifications",
    "insights",
    "retention",
    "desk",
    "setup",
)

urlpatterns = [path("", include(f"feedback.{room}.urls")) for room in ROOMS if find_spec(f"feedback.{room}.urls")]
