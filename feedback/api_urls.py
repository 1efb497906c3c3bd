"""`/api/v1/`: every room's API, its description, and a problem for every other address."""

from importlib import import_module

from django.urls import URLPattern, path, re_path

from feedback.core.api import docs, problems
from feedback.core.api.router import Router

#: Addresses are tried in this order, so the busiest room comes first.
ROOMS = (
    "desk",
    "people",
    "panels",
    "calendars",
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
)

router = Router()
rooms: list[URLPattern] = []
for room in ROOMS:
    api = import_module(f"feedback.{room}.api")
    rooms += getattr(api, "urls", [])
    for name, viewset in getattr(api, "resources", {}).items():
        router.register(name, viewset, basename=name)
        docs.IndexView.collections[name] = f"{name}-list"

urlpatterns = [
    re_path(r"^$", docs.IndexView.as_view(), name="api-index"),
    re_path(r"^schema/?$", docs.SchemaView.as_view(), name="api-schema"),
    re_path(r"^docs/?$", docs.docs, name="api-docs"),
    *rooms,
    *router.urls,
    path("<path:rest>", problems.unknown),
]
