"""Where champions and those who keep their rosters find their pages."""

from django.urls import path

from feedback.champions import coverage_views, planning, setup_urls, shift_urls

app_name = "champions"
urlpatterns = [
    path("champions/", planning.week, name="week"),
    path("champions/coverage", coverage_views.coverage, name="coverage"),
    path("champions/fairness", coverage_views.fairness, name="fairness"),
    path("champions/rosters/<int:pk>/fill", planning.fill, name="fill"),
    *shift_urls.urlpatterns,
    *setup_urls.urlpatterns,
]
