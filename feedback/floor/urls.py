from django.urls import path

from feedback.floor.acts import ACTS
from feedback.floor.views import asking, climbing, notes, numbers, question, queue

app_name = "floor"
#: One address a verb, so that each can be named, allowed and counted by itself.
VERBS = [path(f"floor/questions/<str:question>/{verb}", question.act, {"verb": verb}, name=verb) for verb in ACTS]
PRESSED = [
    path(f"floor/notes/<int:pk>/{verb}", notes.press_note, {"verb": verb}, name=f"note-{verb}")
    for verb in notes.PRESSED
]

urlpatterns = [
    path("floor/ask", asking.ask, name="ask"),
    path("floor/ask/fitting", asking.fitting, name="fitting"),
    path("floor/questions", asking.questions, name="questions"),
    path("floor/questions/<str:question>", question.detail, name="question"),
    path("floor/queue", queue.queue, name="queue"),
    path("floor/queue/live", queue.live, name="live"),
    path("floor/queue/taking", queue.taking, name="taking"),
    path("floor/notes", notes.notes, name="notes"),
    path("floor/notes/new", notes.new, name="write-note"),
    path("floor/notes/<int:pk>", notes.note, name="note"),
    path("floor/notes/<int:pk>/edit", notes.edit, name="note-edit"),
    path("floor/notes/<int:pk>/helped", notes.helped, name="note-helped"),
    path("floor/climbed", climbing.climbed, name="climbed"),
    path("floor/questions/<str:question>/replay", climbing.replayed, name="replay"),
    path("floor/numbers", numbers.numbers, name="numbers"),
    *PRESSED,
    *VERBS,
]
