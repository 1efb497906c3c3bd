from django.urls import path

from feedback.training.views import programmes, rounds

urlpatterns = [
    path("setup/programmes/", programmes.listed, name="programmes"),
    path("setup/programmes/new/", programmes.new, name="programme-new"),
    path("setup/programmes/meant/", programmes.meant, name="programme-meant"),
    path("setup/programmes/<int:pk>/", programmes.edit, name="programme-edit"),
    path("setup/programmes/<int:pk>/switch/", programmes.switch, name="programme-switch"),
    path("training/rounds/<int:pk>/", rounds.detail, name="round"),
    path("training/rounds/<int:pk>/plan/", rounds.plan, name="round-plan"),
    path("training/rounds/<int:pk>/plan/make/", rounds.make, name="round-make"),
]
