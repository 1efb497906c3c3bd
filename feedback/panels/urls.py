from django.urls import path

from feedback.panels import views

app_name = "panels"
urlpatterns = [
    path("setup/panels/", views.panels, name="list"),
    path("setup/panels/new/", views.new, name="new"),
    path("setup/panels/<int:pk>/", views.panel, name="panel"),
    *(
        path(f"setup/panels/<int:pk>/{verb}/", views.press_panel, {"verb": verb}, name=verb)
        for verb in ("rekey", "revoke", "restore")
    ),
]
