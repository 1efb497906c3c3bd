from django.urls import path

from feedback.routing import views

app_name = "routing"

urlpatterns = [
    path("setup/routing/", views.rules, name="rules"),
    path("setup/routing/new/", views.new, name="new"),
    path("setup/routing/who/", views.tester, name="tester"),
    path("setup/routing/again/", views.again, name="again"),
    path("setup/routing/again/<int:pk>/", views.again, name="again-of"),
    path("setup/routing/<int:pk>/", views.rule, name="rule"),
    path("setup/routing/<int:pk>/edit/", views.edit, name="edit"),
    path("setup/routing/<int:pk>/move/", views.move, name="move"),
    path("setup/routing/<int:pk>/switch/", views.switch, name="switch"),
    path("setup/routing/<int:pk>/delete/", views.delete, name="delete"),
]
