from django.urls import path

from feedback.changes import effect_views, release_views, views

app_name = "changes"
urlpatterns = [
    path("changes", views.wall, name="list"),
    path("changes/feed", views.feed, name="feed"),
    path("changes/new", views.new, name="new"),
    path("changes/<int:pk>", views.detail, name="detail"),
    path("changes/<int:pk>/effect.csv", effect_views.taken, name="effect"),
    path("setup/tools/<int:pk>/releases/", release_views.releases, name="releases"),
    path("setup/releases/<int:pk>/", release_views.edit, name="release"),
    path("setup/releases/<int:pk>/look", release_views.look, name="release-look"),
    path("still-fixed/<int:pk>", release_views.still_fixed, name="still-fixed"),
    path("changes/<int:pk>/edit", views.edit, name="edit"),
    path("changes/<int:pk>/publish", views.publish, name="publish"),
]
