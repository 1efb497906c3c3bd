"""Pages about people: the demo's door, one's own settings, and the set-up of who works where and may do what."""

from django.urls import path

from feedback.people.signin_views import demo_sign_in

app_name = "people"
urlpatterns = [
    path("demo", demo_sign_in, name="demo"),
]
