from django.urls import path

from feedback.setup import views

app_name = "setup"
urlpatterns = [
    path("setup/", views.home, name="home"),
    path("setup/start/<slug:code>/", views.step, name="step"),
    path("setup/finish/", views.finish, name="finish"),
    path("setup/organisation/", views.edit_organisation, name="organisation"),
]
