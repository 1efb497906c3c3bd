from django.urls import path

from feedback.quality.views import listing, rubrics, score, scoring, trends

app_name = "quality"
#: One address a verb, so that each can be named, allowed and counted by itself.
VERBS = [path(f"quality/<int:pk>/{verb}", score.act, {"verb": verb}, name=verb) for verb in score.MAY]
PRESSED = [
    path(f"setup/rubrics/<int:pk>/{verb}/", rubrics.press_rubric, {"verb": verb}, name=f"rubric-{verb}")
    for verb in rubrics.PRESSED
]

urlpatterns = [
    path("quality/", listing.listed, name="list"),
    path("quality/scores.csv", listing.taken, name="csv"),
    path("quality/trend", trends.trend, name="trend"),
    path("quality/people", scoring.people, name="people"),
    path("quality/people/<int:pk>/new", scoring.new, name="new"),
    path("quality/<int:pk>", score.score, name="score"),
    *VERBS,
    path("setup/rubrics/", rubrics.rubrics, name="rubrics"),
    path("setup/rubrics/new/", rubrics.new, name="rubric-new"),
    path("setup/rubrics/<int:pk>/", rubrics.edit, name="rubric"),
    *PRESSED,
]
