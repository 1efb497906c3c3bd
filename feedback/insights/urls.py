"""The journal's pages and the record. They are read here, where people and reports have names."""

from django.urls import include, path

from feedback.events.views import replay, replay_all
from feedback.insights import views

journal = [
    path("setup/journal", views.journal, name="journal"),
    path("setup/dead-letters", views.dead_letters, name="dead"),
    path("setup/dead-letters/<int:pk>/replay", replay, name="replay"),
    path("setup/dead-letters/replay", replay_all, name="replay-all"),
]
here = [path("record", views.the_record, name="record"), path("setup/health", views.health, name="health")]

urlpatterns = [
    path("", include((journal, "events"))),
    path("", include((here, "insights"))),
]
