"""Setting an escalation up: in the form, through the API, and what the set-up finds that would reach nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.calendars.actions import edit_calendar
from feedback.commitments import actions
from feedback.commitments.findings import findings
from feedback.commitments.models import Commitment, SlaPolicy
from feedback.people.models import Absence, OwnerGroup
from feedback.setup.checks import checks
from tests.commitments.conftest import DAY, MONDAY, Floor, promise
from tests.commitments.test_policies import SET_UP, client, submit

API = "/api/v1/sla-policies"


def made(name: str = "Calls stand still") -> SlaPolicy:
    return SlaPolicy.objects.get(name=name)


def shown(answer: Any) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&quot;", '"')


# --- the form ----------------------------------------------------------------------------------------------------


def test_a_chain_of_every_kind_is_kept_and_comes_back_as_it_was(floor: Floor) -> None:
    desk, kim = OwnerGroup.objects.create(name="Desk"), floor.people["Supervisor"]
    steps = {
        "tell_1": "to:deputy", "after_1": "2", "time_1": "working",
        "tell_2": f"group:{desk.pk}", "after_2": "3", "hold_2": "on",
        "tell_3": "person_lead", "after_3": "4", "person_3": kim.email,
        "tell_4": "to:person", "after_4": "5.5", "person_4": kim.email,
    }  # fmt: skip
    assert submit(floor, **steps).status_code == 302
    assert made().chain == [
        {"after_minutes": 120, "tell": "deputy", "time": "working", "act": "reassign"},
        {"after_minutes": 180, "tell": "group", "act": "reassign", "group_id": desk.pk, "hold": True},
        {"after_minutes": 240, "tell": "person_lead", "person_id": kim.pk},
        {"after_minutes": 330, "tell": "person", "act": "reassign", "person_id": kim.pk},
    ]
    frozen = promise(floor.file(severity="blocking"))
    assert [(name, tell) for name, _at, tell in frozen.schedule][-4:] == [
        ("reassign:1", "deputy"),
        ("reassign:2", f"hold:group:{desk.pk}"),
        ("escalate:3", f"person_lead:{kim.pk}"),
        ("reassign:4", f"person:{kim.pk}"),
    ]
    page = shown(client(floor).get(f"{SET_UP}{made().pk}/"))
    for sentence in (
        "2 working hours after it broke: goes over to the owner’s deputy.",
        "3 hours after it broke: goes over to the least loaded of “Desk”, once they are at work.",
        "4 hours after it broke: tells the lead of Supervisor (nobody now).",
        "5.5 hours after it broke: goes over to Supervisor.",
    ):
        assert sentence in page
    assert 'name="tell_5"' in page
    assert submit(floor, f"{made().pk}/", **steps).status_code == 302
    assert made().version == 1


def test_the_sentence_names_who_it_is_where_the_promise_is_for_one_tool(floor: Floor) -> None:
    owner, sam = floor.people["Owner"], floor.person("Sam", "owner", "organisation")
    fields = {"tool": str(floor.tool.pk), "tell_1": "to:deputy", "after_1": "2", "time_1": "working", "tell_2": "lead"}
    assert "goes over to Owner’s deputy (nobody now)" in shown(submit(floor, **fields, **{"try": "1"}))
    Absence.objects.create(user=owner, deputy=sam, starts_at=MONDAY, ends_at=MONDAY + 9999 * DAY)
    owner.lead = floor.people["Admin"]
    owner.save()
    page = shown(submit(floor, **fields, **{"try": "1"}))
    assert "2 working hours after it broke: goes over to Owner’s deputy (Sam)." in page
    assert "tells Owner’s lead (Admin)" in page
    submit(floor, **fields)
    assert "Owner’s deputy (Sam)" in shown(client(floor).get(f"{SET_UP}{made().pk}/"))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"tell_1": "person"}, "Name the person whom this step reaches."),
        ({"tell_1": "to:person", "person_1": "Nobody Known"}, "Nobody here has this name or address."),
        ({"tell_1": "lead", "person_1": "admin@example.test"}, "This step reaches nobody by name."),
        ({"tell_1": "group:999"}, "999 is not one of the available choices"),
        ({"after_1": "soon"}, "Enter a number"),
        ({"after_1": "9999"}, "less than or equal to 2160"),
        ({"time_1": "lunar"}, "lunar is not one of the available choices"),
    ],
)
def test_what_is_wrong_with_a_step_stands_at_it_and_what_was_typed_stays(
    floor: Floor, fields: dict[str, str], told: str
) -> None:
    answer = submit(floor, name="Kept as typed", **fields)
    assert (answer.status_code, told in shown(answer)) == (400, True)
    assert "Kept as typed" in shown(answer)
    assert all(f'value="{typed}"' in shown(answer) for name, typed in fields.items() if name.startswith("person"))
    assert SlaPolicy.objects.count() == 1


def test_more_steps_than_the_form_usually_has_are_not_lost(floor: Floor) -> None:
    submit(floor)
    chain = [{"after_minutes": 60 * n, "tell": "admin"} for n in range(6)]
    SlaPolicy.objects.filter(pk=made().pk).update(chain=chain)
    steps = {f"{name}_{n + 1}": value for n in range(6) for name, value in (("tell", "admin"), ("after", str(n)))}
    assert submit(floor, f"{made().pk}/", **steps, respond_within="3").status_code == 302
    assert (made().chain, made().respond_days) == (chain, 3)


def test_the_calculator_names_whom_the_steps_reach(floor: Floor) -> None:
    desk = OwnerGroup.objects.create(name="Desk")
    submit(floor, tell_1=f"group:{desk.pk}", tell_2="person", person_2="admin@example.test", time_2="working")
    asked = {"site": floor.cork.pk, "severity": "blocking", "start": "2024-11-18T09:30"}
    page = shown(client(floor).get(f"{SET_UP}when/", asked))
    assert page.index("it goes over to the least loaded of “Desk”") < page.index("Broken, and Admin is told")


def test_what_it_would_have_meant_and_an_edited_calendar_know_the_new_chains(floor: Floor) -> None:
    submit(floor, tell_1="to:deputy", after_1="2", time_1="working", hold_1="on")
    floor.file(severity="blocking")
    assert submit(floor, f"{made().pk}/", respond_within="9", **{"try": "1"}).status_code == 200
    hours = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    calendar = edit_calendar(calendar=floor.cork.calendar, by=floor.people["Admin"], changes={"hours": hours})
    actions.recount(calendar=calendar, by=None, earlier=True, now=MONDAY + timedelta(hours=1))
    row = Commitment.objects.get(kind="respond")
    assert row.schedule[-1][0] == "reassign:2"


# --- the API -----------------------------------------------------------------------------------------------------


def post(floor: Floor, chain: Any) -> Any:
    body = {"name": "By program", "severity": "blocking", "chain": chain}
    return client(floor).post(API, body, content_type="application/json")


def test_a_program_sets_a_chain_up_and_can_send_back_what_it_read(floor: Floor) -> None:
    kim = floor.people["Supervisor"]
    answer = post(floor, [{"after_minutes": 5, "act": "reassign", "tell": "person", "person_id": kim.pk, "hold": True}])
    assert answer.status_code == 201
    link = answer.json()["chain"][0]
    assert link == {
        "after_minutes": 5, "time": "calendar", "act": "reassign", "tell": "person",
        "person_id": kim.pk, "group_id": None, "hold": True,
    }  # fmt: skip
    url = f"{API}/{answer.json()['id']}"
    again = client(floor).patch(url, {"chain": [link]}, content_type="application/json")
    assert (again.status_code, again.json()["version"]) == (200, 1)
    standard = client(floor).get(f"{API}/{SlaPolicy.objects.get(is_fallback=True).pk}").json()
    assert standard["chain"][0]["tell"] == "supervisor"


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ({"tell": "deputy"}, "Step 1: say whom it reaches: owner"),
        ({"tell": "owner", "act": "reassign"}, "Step 1: say whom it reaches: deputy"),
        ({"tell": "person"}, "Step 1: name the person."),
        ({"tell": "person", "person_id": 999_999}, "Step 1: name the person."),
        ({"tell": "group", "act": "reassign"}, "Step 1: choose the group."),
        ({"tell": "owner", "shout": True}, "not known here"),
        ({"tell": "owner", "time": "lunar"}, "lunar"),
    ],
)
def test_a_chain_that_makes_no_sense_is_refused_by_its_step(floor: Floor, link: dict[str, Any], told: str) -> None:
    answer = post(floor, [{"after_minutes": 0, **link}])
    assert (answer.status_code, told in answer.content.decode()) == (400, True)


def test_a_person_who_left_cannot_be_named_but_may_stay_named(floor: Floor) -> None:
    kim = floor.people["Supervisor"]
    link = {"after_minutes": 5, "tell": "person", "person_id": kim.pk}
    policy = post(floor, [link]).json()
    kim.is_active = False
    kim.save()
    url = f"{API}/{policy['id']}"
    kept = client(floor).patch(url, {"respond_days": 3}, content_type="application/json")
    assert (kept.status_code, kept.json()["respond_days"]) == (200, 3)
    assert "Supervisor has left." in post(floor, [link]).content.decode()


# --- what the set-up finds ---------------------------------------------------------------------------------------


def found(floor: Floor) -> str:
    return shown(client(floor).get(SET_UP))


def test_nothing_is_found_where_nothing_is_wrong(floor: Floor) -> None:
    assert "Put it right" not in found(floor)


def test_steps_that_would_reach_nobody_are_found_with_what_to_do_and_where(floor: Floor) -> None:
    gone, desk = floor.person("Gone", "owner", "organisation"), OwnerGroup.objects.create(name="Desk")
    chain = [
        {"after_minutes": 0, "tell": "person", "person_id": gone.pk},
        {"after_minutes": 0, "tell": "person_lead", "person_id": floor.people["Supervisor"].pk},
        {"after_minutes": 0, "tell": "group", "act": "reassign", "group_id": desk.pk},
        {"after_minutes": 0, "tell": "", "act": "reassign"},
        {"after_minutes": 0, "tell": "lead"},
    ]
    SlaPolicy.objects.filter(is_fallback=True).update(chain=chain)
    gone.is_active = False
    gone.save()
    floor.people["Agent"].lead = gone
    floor.people["Agent"].save()
    page = found(floor)
    policy = SlaPolicy.objects.get(is_fallback=True)
    for sentence, url in (
        ("Step 1 of “Standard promise” names Gone, who has left. Name somebody else.", f"{SET_UP}{policy.pk}/"),
        ("goes to the lead of Supervisor, and there is none.", f"/setup/people/{floor.people['Supervisor'].pk}/edit/"),
        ("gives reports to “Desk”, where nobody is here. Add somebody to it.", f"/setup/groups/{desk.pk}/"),
        ("Step 4 of “Standard promise” reaches nobody.", f"{SET_UP}{policy.pk}/"),
        ("Owner is an owner without a lead", f"/setup/people/{floor.people['Owner'].pk}/edit/"),
        ("Gone has left and is still the lead of 1 person.", f"/setup/people/{gone.pk}/hand-over/"),
    ):
        assert sentence in page
        assert f'href="{url}"' in page
    desk.members.add(floor.people["Owner"])
    assert "where nobody is here" not in found(floor)


def test_deputies_who_left_or_lead_in_a_circle_are_found(floor: Floor) -> None:
    owner, sam = floor.people["Owner"], floor.person("Sam", "owner", "organisation")
    gone = floor.person("Gone", "owner", "organisation", is_active=False)
    far = MONDAY + 9000 * DAY
    first = Absence.objects.create(user=owner, deputy=sam, starts_at=far - 20 * DAY, ends_at=far)
    assert "Put it right" not in found(floor)
    second = Absence.objects.create(user=sam, deputy=owner, starts_at=far - 10 * DAY, ends_at=far)
    page = found(floor)
    assert "The deputies of Sam lead back to Sam" in page
    assert f'href="/away/{second.pk}/"' in page
    first.deputy = gone
    first.save()
    page = found(floor)
    assert "Gone, who stands in for Owner, has left. Name another deputy." in page
    assert "lead back" not in page


@pytest.mark.parametrize("count", [3, 30])
def test_looking_costs_the_same_for_any_number_of_promises(floor: Floor, count: int) -> None:
    kim = floor.people["Supervisor"]
    chain = [{"after_minutes": 0, "tell": "person_lead", "person_id": kim.pk}]
    SlaPolicy.objects.bulk_create(
        SlaPolicy(name=f"Promise {n}", severity="blocking", position=n, chain=chain) for n in range(count)
    )
    with CaptureQueriesContext(connection) as queries:
        told = findings(timezone.now())
    assert (len(told), len(queries)) == (count, 4)


def test_the_set_up_home_lists_them_too(floor: Floor) -> None:
    floor.people["Agent"].lead = floor.person("Gone", "owner", "organisation", is_active=False)
    floor.people["Agent"].save()
    assert any("still the lead of 1 person" in check.sentence for check in checks())
