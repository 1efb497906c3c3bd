from django.urls import path

from feedback.retention import views

app_name = "retention"
urlpatterns = [
    path("setup/retention/", views.rules, name="rules"),
    path("setup/retention/holds/", views.hold, name="hold"),
    path("setup/retention/holds/<int:pk>/lift/", views.lift, name="lift"),
    path("setup/people/<int:pk>/erase/", views.erase, name="erase"),
    path("me/data.zip", views.export, name="export"),
]
