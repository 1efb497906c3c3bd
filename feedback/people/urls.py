"""Pages about people: the demo's door, one's own settings, and the set-up of who works where and may do what."""

from django.urls import URLPattern, path

from feedback.people.views import absences, directory, importing, leaving, me, places
from feedback.people.views.signin import demo_sign_in


def _pages(kind: places.Kind) -> list[URLPattern]:
    """The addresses of one kind of place."""
    code, at, about = kind.code, f"setup/{kind.slug}", {"kind": kind.code}
    return [
        path(f"{at}/", places.places, about, name=kind.slug),
        path(f"{at}/new/", places.new_place, about, name=f"{code}-new"),
        path(f"{at}/<int:pk>/", places.edit_place, about, name=code),
        path(f"{at}/<int:pk>/retire/", places.retire_place, about, name=f"{code}-retire"),
        path(f"{at}/<int:pk>/restore/", places.restore_place, about, name=f"{code}-restore"),
    ]


app_name = "people"
urlpatterns = [
    path("demo/", demo_sign_in, name="demo"),
    path("me/", me.me, name="me"),
    path("me/tokens/", me.new_token, name="token-new"),
    path("me/tokens/<uuid:public_id>/revoke/", me.revoke_token, name="token-revoke"),
    path("me/sign-out-everywhere/", me.sign_out_everywhere, name="sign-out-everywhere"),
    path("me/away/new/", absences.new_absence, name="away-new"),
    path("away/<int:pk>/", absences.edit_absence, name="absence"),
    path("away/<int:pk>/call-off/", absences.cancel_absence, name="absence-cancel"),
    path("setup/absences/", absences.absences, name="absences"),
    path("setup/people/", directory.people, name="list"),
    path("setup/people/new/", directory.new_person, name="new"),
    path("setup/people/import/", importing.import_people, name="import"),
    path("setup/people/invite/", leaving.invite_all, name="invite-all"),
    path("setup/people/<int:pk>/", directory.person, name="detail"),
    path("setup/people/<int:pk>/edit/", directory.edit_person, name="edit"),
    path("setup/people/<int:pk>/away/new/", absences.new_absence, name="absence-new"),
    path("setup/people/<int:pk>/roles/", leaving.grant, name="grant"),
    path("setup/people/<int:pk>/roles/<int:grant_pk>/withdraw/", leaving.revoke, name="revoke"),
    path("setup/people/<int:pk>/invite/", leaving.invite, name="invite"),
    path("setup/people/<int:pk>/deactivate/", leaving.deactivate, name="deactivate"),
    path("setup/people/<int:pk>/reactivate/", leaving.reactivate, name="reactivate"),
    path("setup/people/<int:pk>/hand-over/", leaving.hand_over, name="hand-over"),
    path("setup/people/<int:pk>/sign-out/", leaving.sign_out, name="sign-out"),
    *(page for kind in places.KINDS.values() for page in _pages(kind)),
]
