"""Where everything is mounted: the pages, the API, sign-in, Django's admin and the probes."""

from django.contrib import admin
from django.urls import include, path

from config import probes

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    path("account/", include("feedback.people.account_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("feedback.api_urls")),
    path("", include("feedback.urls")),
]

handler400 = "feedback.core.refusals.bad_request"
handler403 = "feedback.core.refusals.forbidden"
handler404 = "feedback.core.refusals.not_found"
handler500 = "feedback.core.refusals.server_error"
