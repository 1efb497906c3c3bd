"""Where everybody finds their training."""

from django.urls import path

from feedback.training import setup_urls
from feedback.training.views import (
    agenda,
    attendance,
    captures,
    completing,
    coverage,
    hours,
    needs,
    overview,
    places,
    planning,
    sessions,
)

app_name = "training"
urlpatterns = [
    path("training/", overview.home, name="home"),
    path("training/sessions/", sessions.listed, name="sessions"),
    path("training/needs", needs.page, name="needs"),
    path("training/needs/plan", needs.plan, name="need-plan"),
    path("training/needs/dismiss", needs.dismiss, name="need-dismiss"),
    path("training/needs/terms", needs.set_terms, name="need-terms"),
    path("training/calendar-link/", overview.calendar_link, name="calendar_link"),
    path("training/sessions/new/", planning.choose_round, name="session_new"),
    path("training/sessions/<int:pk>/", sessions.detail, name="session"),
    path("training/sessions/<int:pk>/agenda", agenda.agenda, name="session-agenda"),
    path("training/sessions/<int:pk>/agenda/edit", agenda.agenda_edit, name="session-agenda-edit"),
    path("training/sessions/<int:pk>/agenda/draft", agenda.agenda_draft, name="session-agenda-draft"),
    path("training/sessions/<int:pk>/screen", agenda.screen, name="session-screen"),
    path("training/sessions/<int:pk>/code", agenda.code, name="session-code"),
    path("training/sessions/<int:pk>/attendance", attendance.attendance, name="session-attendance"),
    path("training/sessions/<int:pk>/attendance/mark", attendance.mark, name="session-mark"),
    path("training/sessions/<int:pk>/close", attendance.close, name="session-close"),
    path("training/sessions/<int:pk>/said", captures.said, name="session-said"),
    path("training/here", attendance.here, name="here"),
    path("training/places/<int:pk>/check", completing.check, name="place-check"),
    path("training/places/<int:pk>/certificate", completing.certificate, name="place-certificate"),
    path("training/places/<int:pk>/sign-off", completing.say_yes, name="place-sign-off"),
    path("training/sign-offs/", completing.sign_offs, name="sign-offs"),
    path("setup/programmes/<int:pk>/check", completing.check_edit, name="programme-check"),
    path("training/coverage/", coverage.page, name="coverage"),
    path("training/coverage.csv", coverage.take, {"form": "csv"}, name="coverage-csv"),
    path("training/coverage.xlsx", coverage.take, {"form": "xlsx"}, name="coverage-xlsx"),
    path("training/overdue.csv", coverage.take_overdue, {"form": "csv"}, name="overdue-csv"),
    path("training/overdue.xlsx", coverage.take_overdue, {"form": "xlsx"}, name="overdue-xlsx"),
    path("training/hours/", hours.page, name="hours"),
    path("training/hours.csv", hours.take, {"form": "csv"}, name="hours-csv"),
    path("training/hours.xlsx", hours.take, {"form": "xlsx"}, name="hours-xlsx"),
    *setup_urls.urlpatterns,
    path("training/sessions/<int:pk>/edit/", planning.edit, name="session_edit"),
    path("training/sessions/<int:pk>/move/", planning.move, name="session_move"),
    path("training/sessions/<int:pk>/cancel/", planning.cancel, name="session_cancel"),
    path("training/sessions/<int:pk>/people/", planning.enrol, name="session_enrol"),
    path("training/rounds/<int:pk>/sessions/new/", planning.add, name="round_session_new"),
    path("training/places/<int:pk>/", places.place, name="place"),
    *(
        path(f"training/places/<int:pk>/{verb.replace('_', '-')}/", places.act, {"verb": verb}, name=f"place_{verb}")
        for verb in places.ACTS
    ),
]
