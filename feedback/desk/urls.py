"""Where agents and owners find their pages. Addresses of reports take `F-1042`, `f-1042` and `1042`."""

from django.urls import include, path

from feedback.desk.acts import ACTS
from feedback.desk.views import (
    anywhere,
    board,
    filing,
    home,
    inbox,
    keeping,
    offline,
    panel,
    readiness,
    report,
    selected,
    team,
    themes,
    wallboard,
)

#: One address a verb, so that each can be named, allowed and counted by itself.
VERBS = [path(f"reports/<str:reference>/{verb}", report.act, {"verb": verb}, name=verb) for verb in ACTS]

reports = [
    path("report", filing.new, name="new"),
    path("report/anywhere", anywhere.anywhere, name="anywhere"),
    path("report/offline", offline.shell, name="offline"),
    path("report/pass", offline.sending_pass, name="pass"),
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("report/promise", filing.promise, name="promise"),
    path("report/similar", filing.similar, name="similar"),
    path("report/masking", filing.masking, name="masking"),
    path("report/received/<str:reference>", filing.received, name="received"),
    path("reports", board.board, name="board"),
    path("reports/<str:reference>", report.detail, name="detail"),
    path("reports/<str:reference>/alike", report.alike, name="alike"),
    path("reports/<str:reference>/files/<int:pk>", report.download, name="file"),
    *VERBS,
]

theme_pages = [
    path("themes", themes.listing, name="list"),
    path("themes/new", themes.new, name="new"),
    path("themes/<int:pk>", themes.detail, name="detail"),
    path("themes/<int:pk>/edit", themes.edit, name="edit"),
    path("themes/<int:pk>/add", themes.add, name="add"),
    path("themes/<int:pk>/respond", themes.respond, name="respond"),
    path("themes/<int:pk>/close", themes.close, name="close"),
    path("themes/<int:pk>/reopen", themes.reopen, name="reopen"),
    path("themes/<int:pk>/remove/<str:reference>", themes.remove, name="remove"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("anonymous", keeping.anonymous, name="anonymous"),
    path("changes/wallboard", wallboard.board, name="wallboard"),
    path("champions/ready", readiness.ready, name="champions-ready"),
    path("team", team.team, name="team"),
    path("team/nudge", team.nudge_people, name="team-nudge"),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/selected", selected.selected, name="inbox-selected"),
    path("inbox/<str:reference>/answer", inbox.answer, name="inbox-answer"),
    path("panel", panel.frame, name="panel"),
    path("panel/form", panel.form, name="panel-form"),
    path("panel/collect", panel.collect, name="panel-collect"),
    path("panel/connect", panel.connect, name="panel-connect"),
    path("", include((reports, "reports"))),
    path("", include((theme_pages, "themes"))),
]
