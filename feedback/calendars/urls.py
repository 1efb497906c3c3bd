from django.urls import path

from feedback.calendars import views

app_name = "calendars"
urlpatterns = [
    path("setup/calendars/", views.calendars, name="list"),
    path("setup/calendars/new/", views.new, name="new"),
    path("setup/calendars/<int:pk>/", views.edit, name="edit"),
    path("setup/calendars/<int:pk>/holidays/", views.holidays, name="holidays"),
    path("setup/calendars/<int:pk>/running/", views.running, name="running"),
    path("setup/calendars/<int:pk>/preview/", views.preview, name="preview"),
]
