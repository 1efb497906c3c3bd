from django.urls import path

from feedback.screens.views import setup, wall

app_name = "screens"

urlpatterns = [
    path("wall", wall.about, name="about"),
    path("wall/<str:key>", wall.wall, name="wall"),
    path("wall/<str:key>/now", wall.current, name="now"),
    path("setup/screens/", setup.screens, name="list"),
    path("setup/screens/<int:pk>/end/", setup.end, name="end"),
]
