"""Rubrics: made and edited by admins, and each score keeps the version it was given by."""

from feedback.events.models import Event
from feedback.quality.models import Edition, Rubric
from tests.quality.conftest import Desk


def form(desk: Desk, **more: str) -> dict[str, str]:
    tool = str(desk.school.tool.pk)
    said = {"name": "Sales", "scale": "5", "dimension_1": "Works with it", "tool_1": tool, "weight_1": "3"}
    return {**said, "dimension_2": "Greets", "hint_2": "By name.", **more}


def test_an_admin_makes_a_rubric_on_the_page(desk: Desk) -> None:
    admin = desk.school.client("Admin")
    assert "Rubrics" in admin.get("/setup/").content.decode()
    without = admin.post("/setup/rubrics/new/", form(desk, tool_1=""))
    assert (without.status_code, "choose its tool" in without.content.decode()) == (400, True)
    twice = admin.post("/setup/rubrics/new/", form(desk, dimension_2="works with IT"))
    assert "Two dimensions have the same name." in twice.content.decode()
    named = admin.post("/setup/rubrics/new/", form(desk, name="service"))
    assert "There is a rubric of this name already." in named.content.decode()
    admin.post("/setup/rubrics/new/", form(desk))
    made = Edition.objects.get(rubric__name="Sales")
    found = [(one.name, one.hint, one.tool, one.weight) for one in made.dimensions.all()]
    assert found == [("Works with it", "", desk.school.tool, 3), ("Greets", "By name.", None, 1)]
    for name in ("Supervisor", "Owner", "Agent"):
        assert desk.school.client(name).get("/setup/rubrics/").status_code == 403


def test_a_score_keeps_the_version_it_was_given_by(desk: Desk) -> None:
    score, admin = desk.give(), desk.school.client("Admin")
    address = f"/setup/rubrics/{desk.rubric.pk}/"
    before = dict(admin.get(address).context["form"].initial)
    renamed = {**{name: str(value) for name, value in before.items()}, "name": "Service calls"}
    admin.post(address, renamed)
    assert Rubric.objects.get().version == 1  # what is marked is the same
    admin.post(address, {**renamed, "dimension_3": "Says goodbye"})
    assert Rubric.objects.get().version == 2
    admin.post(address, {**renamed, "dimension_3": "Says goodbye"})  # nothing new
    assert [event.data["version"] for event in Event.objects.filter(verb="rubric.edited").order_by("pk")] == [1, 2]
    shown = desk.school.client("Agent").get(f"/api/v1/scores/{score.pk}").json()
    assert (shown["rubric_version"], [mark["points"] for mark in shown["marks"]]) == (1, [4, 2])
    stale = [{"dimension": mark["dimension"]["id"], "points": 3} for mark in shown["marks"]]
    body = {"person": desk.school.people["Agent"].pk, "rubric": desk.rubric.pk, "marks": stale}
    refused = desk.post("Supervisor", "scores", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "marks")


def test_programs_make_edit_and_retire_rubrics(desk: Desk) -> None:
    lines = [{"name": "Works with it", "tool": "Agent Assist", "weight": 2}, {"name": "Greets"}]
    made = desk.post("Admin", "rubrics", {"name": "Sales", "scale": 3, "dimensions": lines}).json()
    assert [(one["name"], one["weight"]) for one in made["dimensions"]] == [("Works with it", 2), ("Greets", 1)]
    pk, admin = made["id"], desk.school.client("Admin")
    patched = admin.patch(f"/api/v1/rubrics/{pk}", {"scale": 4}, content_type="application/json").json()
    assert (patched["scale"], patched["version"], len(patched["dimensions"])) == (4, 2, 2)
    assert desk.post("Supervisor", f"rubrics/{pk}/retire").status_code == 403
    assert desk.post("Admin", f"rubrics/{pk}/retire").json()["is_active"] is False
    body = {
        "person": desk.school.people["Agent"].pk,
        "rubric": pk,
        "marks": [{"dimension": one["id"], "points": 3} for one in patched["dimensions"]],
    }
    assert desk.post("Supervisor", "scores", body).json()["errors"][0]["field"] == "rubric"
    desk.post("Admin", f"rubrics/{pk}/restore")
    assert desk.post("Supervisor", "scores", body).json()["percent"] == 67


def test_without_a_rubric_the_page_says_who_makes_one(desk: Desk) -> None:
    address = f"/quality/people/{desk.school.people['Agent'].pk}/new"
    desk.school.client("Admin").post(f"/setup/rubrics/{desk.rubric.pk}/retire/")
    assert "An admin makes one" in desk.school.client("Supervisor").get(address).content.decode()
    assert "Make a rubric" in desk.school.client("Admin").get(address).content.decode()
