from django.urls import path

from feedback.letters.views import letters

app_name = "letters"

urlpatterns = [
    path("letters", letters.listed, name="list"),
    path("letters/<int:pk>", letters.letter, name="letter"),
    path("letters/<int:pk>/edit", letters.edit, name="edit"),
    path("letters/<int:pk>/send", letters.send, name="send"),
    path("letters/<int:pk>/leave-out", letters.leave_out, name="leave-out"),
]
