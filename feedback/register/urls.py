from django.urls import path

from feedback.register import views

app_name = "register"
urlpatterns = [
    path("register", views.listing, name="list"),
    path("register/<int:pk>/edit", views.edit, name="edit"),
    path("register/<int:pk>/end", views.end, name="end"),
]
