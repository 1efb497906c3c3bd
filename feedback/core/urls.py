"""Small things every page needs: theme, language, the living style guide."""

from django.urls import path

from feedback.core import views

app_name = "core"
urlpatterns = [
    path("theme", views.set_theme, name="theme"),
    path("language", views.set_language, name="language"),
    path("components", views.components, name="components"),
]
