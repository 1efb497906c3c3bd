"""Filters that are kept under a name: somebody's own, or shared with whoever looks after a team."""

from django.utils import timezone

from feedback.commitments.models import SavedView
from feedback.events.models import Event
from tests.commitments.conftest import DAY, Floor
from tests.commitments.test_page import client, page

VIEWS = "/commitments/views"


def keep(floor: Floor, name: str = "Supervisor", **more: object) -> SavedView:
    given = {"name": "Broken ones", "query": "show=broken&cursor=x&made_up=1", **more}
    answer = client(floor, name).post(VIEWS, given)
    assert answer.status_code == 302
    return SavedView.objects.latest("pk")


def test_a_view_narrows_the_page_at_an_address_that_stays(floor: Floor) -> None:
    broken, fine = floor.file(timezone.now() - 20 * DAY), floor.file(timezone.now())
    view = keep(floor)
    assert view.query == "show=broken"
    answer = client(floor, "Supervisor").get(f"{VIEWS}/{view.pk}", follow=True)
    shown = answer.content.decode()
    assert broken.reference in shown
    assert fine.reference not in shown
    again = keep(floor, query="show=open")
    assert again.pk == view.pk
    assert fine.reference in client(floor, "Supervisor").get(f"{VIEWS}/{view.pk}", follow=True).content.decode()


def test_a_view_is_its_owners_alone(floor: Floor) -> None:
    view = keep(floor)
    assert "Broken ones" in page(floor)
    assert "Broken ones" not in page(floor, "Far supervisor")
    for method, url in (("get", f"{VIEWS}/{view.pk}"), ("post", f"{VIEWS}/{view.pk}/delete")):
        assert getattr(client(floor, "Far supervisor"), method)(url).status_code == 404


def test_a_shared_view_is_for_who_looks_after_the_team_and_shows_each_their_own_scope(floor: Floor) -> None:
    near, far = floor.file(timezone.now() - 20 * DAY), floor.file(timezone.now() - 20 * DAY, by="Far agent")
    view = keep(floor, "Admin", team=floor.cards.pk)
    shown = client(floor, "Supervisor").get(f"{VIEWS}/{view.pk}", follow=True).content.decode()
    assert near.reference in shown
    assert far.reference not in shown
    assert client(floor, "Far supervisor").get(f"{VIEWS}/{view.pk}").status_code == 404
    assert client(floor, "Supervisor").post(f"{VIEWS}/{view.pk}/delete").status_code == 403


def test_nobody_shares_with_a_team_they_do_not_look_after(floor: Floor) -> None:
    given = {"name": "Mine", "query": "", "team": floor.chat.pk}
    assert client(floor, "Supervisor").post(VIEWS, given).status_code == 400
    assert client(floor, "Agent").post(VIEWS, {"name": "Mine"}).status_code == 403
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_asked_for_one(floor: Floor) -> None:
    answer = client(floor, "Supervisor").post(VIEWS, {"name": " ", "query": "show=open"})
    assert answer.status_code == 400
    assert 'value="show=open"' in answer.content.decode()


def test_a_view_can_be_taken_away(floor: Floor) -> None:
    view = keep(floor)
    client(floor, "Supervisor").post(f"{VIEWS}/{view.pk}/delete")
    assert not SavedView.objects.exists()


def test_the_journal_says_who_kept_and_who_forgot_a_view(floor: Floor) -> None:
    view = keep(floor)
    supervisor = floor.people["Supervisor"]
    assert client(floor, "Supervisor").post(f"{VIEWS}/{view.pk}/delete").status_code == 302
    told = Event.objects.filter(subject_type="view", subject_id=view.pk).order_by("pk")
    assert [(line.verb, line.actor_id) for line in told] == [
        ("view.saved", supervisor.pk),
        ("view.deleted", supervisor.pk),
    ]
