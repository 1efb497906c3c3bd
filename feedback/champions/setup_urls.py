from django.urls import path

from feedback.champions.views import editing, guided, layers, rosters

urlpatterns = [
    path("champions/rosters/<int:pk>", rosters.detail, name="roster"),
    path("setup/rosters/", rosters.listed, name="rosters"),
    path("setup/rosters/new/", editing.new, name="roster-new"),
    path("setup/rosters/site/", guided.guided, name="guided"),
    path("setup/rosters/<int:pk>/", editing.edit, name="roster-edit"),
    path("setup/rosters/<int:pk>/needs/", editing.needs, name="needs"),
    path("setup/rosters/<int:pk>/switch/", editing.switch, name="roster-switch"),
    path("setup/rosters/<int:pk>/rotations/", layers.new, name="rotation-new"),
    path("setup/rotations/<int:pk>/", layers.edit, name="layer-edit"),
    path("setup/rotations/<int:pk>/end/", layers.end, name="layer-end"),
]
