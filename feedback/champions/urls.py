"""Where champions and those who keep their rosters find their pages."""

from django.urls import path

from feedback.champions import coverage_views, editing, planning, setup_urls, shift_urls

app_name = "champions"
urlpatterns = [
    path("champions/", planning.week, name="week"),
    path("champions/coverage", coverage_views.coverage, name="coverage"),
    path("champions/fairness", coverage_views.fairness, name="fairness"),
    path("champions/rosters/<int:pk>/fill", planning.fill, name="fill"),
    path("champions/rosters/<int:pk>/week", editing.grid, name="grid"),
    path("champions/rosters/<int:pk>/week.csv", editing.week_csv, name="week-csv"),
    *shift_urls.urlpatterns,
    *setup_urls.urlpatterns,
]
