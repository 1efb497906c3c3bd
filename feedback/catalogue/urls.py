from django.urls import URLPattern, path

from feedback.catalogue import views, volume_views
from feedback.catalogue.pages import KINDS, Kind

app_name = "catalogue"


def _pages(kind: Kind) -> list[URLPattern]:
    """The addresses of one kind of entry."""
    code, at, about = kind.code, f"setup/{kind.slug}", {"kind": kind.code}
    found = [
        path(f"{at}/", views.entries, about, name=kind.slug),
        path(f"{at}/new/", views.new, about, name=f"{code}-new"),
        path(f"{at}/<int:pk>/", views.edit, about, name=code),
        path(f"{at}/<int:pk>/retire/", views.retire, about, name=f"{code}-retire"),
        path(f"{at}/<int:pk>/restore/", views.restore, about, name=f"{code}-restore"),
    ]
    return [*found, path(f"{at}/<int:pk>/move/", views.move, about, name=f"{code}-move")] if kind.ordered else found


urlpatterns = [
    *(page for kind in KINDS.values() for page in _pages(kind)),
    path("setup/call-volumes/", volume_views.call_volumes, name="volumes"),
]
