"""The journal's pages. They are read here, where people and reports have names; what writes is in the rooms below."""

from django.urls import path

from feedback.events.views import replay, replay_all
from feedback.insights import views

app_name = "events"
urlpatterns = [
    path("setup/journal", views.journal, name="journal"),
    path("setup/dead-letters", views.dead_letters, name="dead"),
    path("setup/dead-letters/<int:pk>/replay", replay, name="replay"),
    path("setup/dead-letters/replay", replay_all, name="replay-all"),
]
