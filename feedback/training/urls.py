"""Where everybody finds their training."""

from django.urls import path

from feedback.training.views import overview, sessions

app_name = "training"
urlpatterns = [
    path("training/", overview.home, name="home"),
    path("training/sessions/", sessions.listed, name="sessions"),
    path("training/sessions/<int:pk>/", sessions.detail, name="session"),
]
