"""Links for screens: who makes and ends them, that a link is told once, and that no trace of it is kept."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback.core.models import IdempotencyRecord
from feedback.events.models import Event
from feedback.people.models import Scope
from feedback.screens.models import Screen
from tests.screens.conftest import Desk, Queries, Wall

LINK = re.compile(r'value="[^"]*(/wall/[\w-]+)"')


def made_on_the_page(desk: Desk, by: str, **more: Any) -> Any:
    body = {"name": "Canteen", "site": desk.sites["Cork"].pk, "theme": "dark", **more}
    return desk.page(by).post("/setup/screens/", body)


def test_a_supervisor_makes_a_link_that_is_shown_once_and_ends_it(desk: Desk) -> None:
    page = made_on_the_page(desk, "Supervisor 05")
    path = LINK.findall(page.text)[0]
    assert "no-store" in page["Cache-Control"]
    assert 'data-theme="dark"' in Client().get(path).text
    listed = desk.page("Supervisor 05").get("/setup/screens/").text
    assert "Canteen" in listed
    assert path not in listed
    screen = Screen.objects.get()
    secret = path.rpartition("/")[2]
    assert secret not in str(Screen.objects.values().get()) + str(list(Event.objects.values()))
    assert desk.page("Supervisor 05").post(f"/setup/screens/{screen.pk}/end/").status_code == 302
    assert Client().get(path).status_code == 410
    assert list(Event.objects.filter(root_type="screen").order_by("pk").values_list("verb", "actor_id")) == [
        ("screen.made", desk.people["Supervisor 05"].pk),
        ("screen.ended", desk.people["Supervisor 05"].pk),
    ]


@pytest.mark.parametrize("name", ["Agent 01", "Owner 04", "Team lead"])
def test_others_keep_no_screens(desk: Desk, wall: Wall, name: str) -> None:
    desk.person("Team lead", "supervisor", scope=Scope.TEAM, of=desk.teams["Cork"].pk)
    assert desk.page(name).get("/setup/screens/").status_code == 403
    assert made_on_the_page(desk, name).status_code == 403
    assert desk.page(name).post(f"/setup/screens/{wall.screen.pk}/end/").status_code == 403
    assert desk.api(name).get("/api/v1/screens").json()["results"] == []
    assert Client().get(wall.path).status_code == 200


def test_a_supervisor_keeps_those_of_their_own_site(desk: Desk, wall: Wall) -> None:
    desk.person("Far boss", "supervisor", site="Montréal", scope="site", of=desk.sites["Montréal"].pk)
    page = made_on_the_page(desk, "Far boss")
    assert (page.status_code, Screen.objects.count()) == (400, 1)
    assert "By the window" not in desk.page("Far boss").get("/setup/screens/").text
    assert desk.page("Far boss").post(f"/setup/screens/{wall.screen.pk}/end/").status_code == 404
    assert desk.api("Far boss").post(f"/api/v1/screens/{wall.screen.pk}/end").status_code == 404


def test_what_is_missing_is_said_at_its_field(desk: Desk) -> None:
    page = made_on_the_page(desk, "Admin 06", name=" ")
    assert page.status_code == 400
    assert "Say where it hangs" in page.text
    assert not Screen.objects.exists()


def test_programs_make_and_end_screens_and_a_repeat_does_not_tell_the_link(desk: Desk) -> None:
    api, key = desk.api("Admin 06"), {"headers": {"Idempotency-Key": "once-and-never-again"}}
    body = {"name": "Canteen", "site": "Cork"}
    first, again = api.post("/api/v1/screens", body, **key), api.post("/api/v1/screens", body, **key)
    link = first.json()["link"]
    assert (first.status_code, again.status_code, Screen.objects.count()) == (201, 201, 1)
    assert Client().get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert again.json() == {**first.json(), "link": ""}
    secret = link.rpartition("/")[2]
    assert secret not in "".join(IdempotencyRecord.objects.values_list("answer", flat=True))
    pk = first.json()["id"]
    assert api.get(f"/api/v1/screens/{pk}").json()["link"] == ""
    assert api.post(f"/api/v1/screens/{pk}/end").json()["revoked_at"]
    assert api.post(f"/api/v1/screens/{pk}/end").status_code == 409
    assert [one["id"] for one in api.get("/api/v1/screens?ended=true").json()["results"]] == [pk]
    assert api.get("/api/v1/screens?ended=false").json()["results"] == []


def test_the_page_about_walls_says_how_to_get_one(desk: Desk) -> None:
    assert "needs no sign-in" in Client().get("/wall").text
    assert "Go to the screens" in desk.page("Supervisor 05").get("/wall").text


@pytest.mark.parametrize("path", ["/setup/screens/", "/api/v1/screens"])
def test_thirty_screens_cost_what_three_cost(desk: Desk, queries: Queries, path: str) -> None:
    door: Any = desk.api("Admin 06").get if "api" in path else desk.page("Admin 06").get

    def hang(many: int) -> None:
        at = Screen.objects.count()
        made = {"site": desk.sites["Cork"], "created_by": desk.people["Admin 06"], "created_at": timezone.now()}
        Screen.objects.bulk_create(Screen(name=f"Nr {n}", digest=str(n), **made) for n in range(at, at + many))

    hang(3)
    door(path)
    few = queries(lambda: door(path))
    hang(17)
    assert queries(lambda: door(path)) == few
