"""Filters that are kept under a name: somebody's own, or shared with whoever looks after a team."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
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


def api(floor: Floor, name: str, method: str, path: str = "", body: object = None) -> tuple[int, Any]:
    asked = getattr(client(floor, name), method)
    answer = asked(f"/api/v1/saved-views{path}", *([body] if body else []), content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_a_program_keeps_lists_and_forgets_views_as_the_page_does(floor: Floor) -> None:
    filters = {"show": "broken", "tool": floor.tool.name, "by": "team", "due_after": "2026-11-01"}
    status, made = api(floor, "Supervisor", "post", body={"name": "Broken ones", "filters": filters})
    assert (status, made["filters"], made["team"]) == (201, filters, None)
    assert "Broken ones" in page(floor)
    status, told = api(floor, "Supervisor", "get")
    assert [one["id"] for one in told["results"]] == [made["id"]]
    assert client(floor, "Supervisor").get(made["page"]).status_code == 302
    assert api(floor, "Far supervisor", "get")[1]["results"] == []
    assert api(floor, "Far supervisor", "delete", f"/{made['id']}")[0] == 404
    assert api(floor, "Supervisor", "delete", f"/{made['id']}") == (204, None)
    assert not SavedView.objects.exists()


def test_a_shared_one_is_read_by_others_and_forgotten_by_its_owner_alone(floor: Floor) -> None:
    body = {"name": "Cards", "filters": {"show": "open"}, "team": floor.cards.pk}
    status, made = api(floor, "Admin", "post", body=body)
    assert (status, made["team"]["name"]) == (201, floor.cards.name)
    assert api(floor, "Supervisor", "get", f"/{made['id']}")[1]["filters"] == {"show": "open"}
    assert api(floor, "Supervisor", "delete", f"/{made['id']}")[0] == 403
    assert api(floor, "Supervisor", "post", body={**body, "team": floor.chat.pk})[0] in {400, 403}


@pytest.mark.parametrize(
    "filters",
    [{"show": "sometimes"}, {"made_up": "1"}, {"due_after": "soon"}, {"state": "gone"}, {"period": "century"}],
)
def test_filters_that_the_list_would_refuse_are_refused(floor: Floor, filters: dict[str, str]) -> None:
    status, told = api(floor, "Supervisor", "post", body={"name": "Odd", "filters": filters})
    assert (status, next(iter(filters)) in str(told)) == (400, True)
    assert not SavedView.objects.exists()


def test_who_oversees_nothing_keeps_no_views(floor: Floor) -> None:
    assert api(floor, "Agent", "post", body={"name": "Mine"})[0] == 403
    assert api(floor, "Agent", "get")[1]["results"] == []


def test_thirty_views_cost_what_three_cost(floor: Floor) -> None:
    counts = []
    for wanted in (3, 30):
        while SavedView.objects.count() < wanted:
            team = floor.cards if SavedView.objects.count() % 2 else None
            name = f"View {SavedView.objects.count()}"
            SavedView.objects.create(person=floor.people["Supervisor"], name=name, team=team)
        api(floor, "Supervisor", "get")
        with CaptureQueriesContext(connection) as caught:
            assert len(api(floor, "Supervisor", "get")[1]["results"]) == wanted
        counts.append(len(caught))
    assert counts[0] == counts[1]
