from django.urls import path

from feedback.changes import views

app_name = "changes"
urlpatterns = [
    path("changes", views.wall, name="list"),
    path("changes/feed", views.feed, name="feed"),
    path("changes/new", views.new, name="new"),
    path("changes/<int:pk>", views.detail, name="detail"),
    path("changes/<int:pk>/edit", views.edit, name="edit"),
    path("changes/<int:pk>/publish", views.publish, name="publish"),
]
