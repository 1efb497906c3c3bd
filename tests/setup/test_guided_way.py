"""From an empty database to the first report: each step is kept, can be left, and is found again."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from feedback.calendars.models import Calendar
from feedback.catalogue.models import CallType, Category, Tool
from feedback.commitments.models import Commitment, SlaPolicy
from feedback.people.models import Grant, Organisation, Site, User
from feedback.reports.models import FrictionReport
from feedback.routing.models import RoutingRule
from tests.house.routes import routes
from tests.setup.conftest import FORTNIGHT, PLACE, TABLE, Walk

STEPS = ("place", "people", "tools", "rule", "promise")


def test_whoever_starts_with_nothing_is_led_to_the_first_step(walk: Walk) -> None:
    assert walk.client.get("/", follow=True).redirect_chain[-1][0] == "/setup/"
    assert walk.go_on() == "/setup/start/place/"


def test_every_step_leads_to_the_next_and_the_first_report_has_its_owner_and_dates(walk: Walk) -> None:
    assert walk.place() == "/setup/start/people/"
    assert walk.people() == "/setup/start/people/"
    assert walk.step("people") == "/setup/start/tools/"
    assert walk.tool() == "/setup/start/tools/"
    assert walk.step("rule", target="owner") == "/setup/start/promise/"
    assert walk.step("promise", **{**FORTNIGHT, "acknowledge_within": 2, "respond_within": 10}) == "/setup/"
    ann = Client()
    ann.force_login(User.objects.get(email="ann@harbour.test"))
    sent = {"tool": Tool.objects.get().pk, "severity": "slowing", "text": "It greets everybody as Mr Smith."}
    received = ann.post("/report", sent, follow=True)
    assert "Olu Ade" in unescape(received.content.decode())
    report = FrictionReport.objects.get()
    assert report.owner == User.objects.get(email="olu@harbour.test")
    respond = Commitment.objects.get(kind="respond")
    assert (respond.due_at.date() - respond.opened_at.date()).days in range(9, 12)


def test_the_page_finds_the_first_step_that_is_left_whenever_one_comes_back(walk: Walk) -> None:
    seen = []
    for done in (walk.place, walk.people, walk.tool, lambda: walk.step("rule", target="owner")):
        seen.append(walk.go_on())
        done()
    assert [*seen, walk.go_on()] == [f"/setup/start/{code}/" for code in STEPS]
    walk.step("promise", **FORTNIGHT)
    assert walk.go_on() == ""


def test_the_end_is_said_once_and_the_way_is_gone_from_the_page(walk: Walk) -> None:
    walk.everything()
    assert "The way to the first report" in walk.page()
    assert walk.client.post("/setup/finish/", follow=True).redirect_chain == [("/setup/", 302)]
    assert Organisation.objects.get().setup_done_at is not None
    assert "The way to the first report" not in walk.page()


def test_the_whole_way_is_there_in_french(walk: Walk) -> None:
    walk.everything()
    User.objects.filter(pk=walk.admin.pk).update(language="fr")
    questions = [walk.page(f"/setup/start/{code}/") for code in STEPS]
    said = ("Où travaillez-vous", "Qui y travaille", "Quels outils", "Qui reçoit", "Que promettez-vous")
    assert [words in page for words, page in zip(said, questions, strict=True)] == [True] * len(STEPS)


def test_every_page_opens_for_an_admin_without_a_place_before_the_set_up_and_after_it(walk: Walk) -> None:
    found = [route for route in routes() if route.method == "GET" and not route.parameters]
    paths = sorted({reverse(route.name) for route in found if not route.name.startswith(("account_log", "api:"))})
    assert len(paths) > 50
    for prepare in (lambda: None, walk.everything):
        prepare()
        assert {path for path in paths if walk.client.get(path).status_code >= 500} == set()


# --- one by one --------------------------------------------------------------------------------------------------


def test_the_first_step_makes_the_place_its_hours_and_what_reports_are_about(walk: Walk) -> None:
    walk.step("place", **{**PLACE, "hours": "long", "language": "fr"})
    here, site = Organisation.objects.get(), Site.objects.get()
    assert (here.name, here.language, here.timezone) == ("Harbour Mutual", "fr", "Europe/Dublin")
    assert (site.name, site.timezone) == ("Cork", "Europe/Dublin")
    assert Calendar.objects.get().hours["sat"] == [["08:00", "20:00"]]
    assert CallType.objects.exists()
    assert Category.objects.exists()


def test_the_first_step_done_again_changes_the_place_and_makes_no_second_one(walk: Walk) -> None:
    walk.place()
    assert "Harbour Mutual" in walk.page("/setup/start/place/")
    walk.step("place", **{**PLACE, "name": "Harbour", "site": "Cobh"})
    assert (Organisation.objects.get().name, Site.objects.get().name) == ("Harbour", "Cobh")


def test_a_tool_gives_its_owner_the_role_and_is_shown_with_its_vendor(walk: Walk) -> None:
    walk.place()
    walk.people()
    walk.tool()
    tool = Tool.objects.get()
    assert Grant.objects.filter(user=tool.owner, role="owner", scope="tool", scope_id=tool.pk).exists()
    assert "Acme" in walk.page("/setup/start/tools/")


def test_the_rule_can_name_one_person_who_answers_everything(walk: Walk) -> None:
    walk.place()
    walk.people()
    walk.tool()
    walk.step("rule", target="person", person=walk.admin.pk)
    rule = RoutingRule.objects.get(is_fallback=True)
    assert (rule.target, rule.person) == (RoutingRule.Target.PERSON, walk.admin)
    assert "Ada" in walk.page("/setup/start/rule/")


def lengths(policy: SlaPolicy) -> tuple[object, ...]:
    """A look's days or hours, then an answer's; in what they count, then what follows a reopening."""
    look, answer = (policy.acknowledge_days, policy.acknowledge_hours), (policy.respond_days, policy.respond_hours)
    return look, answer, policy.acknowledge_time, policy.respond_time, policy.reopened_days, policy.reopened_hours


def test_the_promise_is_the_standard_policy(walk: Walk) -> None:
    walk.place()
    walk.step("promise", **{**FORTNIGHT, "acknowledge_within": 3, "respond_within": 21})
    assert lengths(SlaPolicy.objects.get(is_fallback=True)) == ((3, None), (21, None), "working", "calendar", 7, None)


def test_a_promise_in_hours_is_shown_in_hours_and_kept(walk: Walk) -> None:
    walk.place()
    hours = {"acknowledge_within": 4, "acknowledge_unit": "hours", "respond_within": 40, "respond_unit": "hours"}
    walk.step("promise", **hours)
    SlaPolicy.objects.filter(is_fallback=True).update(reopened_hours=9)
    before = lengths(SlaPolicy.objects.get(is_fallback=True))
    assert before[:2] == ((None, 4), (None, 40))
    page = walk.page("/setup/start/promise/")
    shown = dict(re.findall(r'name="(\w+_within)" value="(\d+)"', page))
    chosen = re.findall(r'<option value="(\w+)" selected', page)
    assert (shown, chosen) == ({"acknowledge_within": "4", "respond_within": "40"}, ["hours", "hours"])
    walk.step("promise", **shown, acknowledge_unit=chosen[0], respond_unit=chosen[1])
    assert lengths(SlaPolicy.objects.get(is_fallback=True)) == before


def test_what_is_not_promised_stays_so(walk: Walk) -> None:
    walk.place()
    walk.step("promise", **{**FORTNIGHT, "acknowledge_within": "", "acknowledge_unit": "none"})
    assert lengths(SlaPolicy.objects.get(is_fallback=True))[:2] == ((None, None), (14, None))
    assert re.findall(r'<option value="(\w+)" selected', walk.page("/setup/start/promise/")) == ["none", "calendar"]


# --- what cannot be taken ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "given", "stays", "told"),
    [
        ("place", {**PLACE, "site": ""}, "Harbour Mutual", "Name the place where your people work"),
        ("place", {**PLACE, "timezone": "Mars/One"}, "Mars/One", "time zone"),
        ("tools", {"name": "", "vendor": "Acme", "owner": "0"}, "Acme", "Write the name that agents use"),
        ("rule", {"target": "person", "person": ""}, "", "Say who, or let the tool’s owner answer."),
        ("promise", {**FORTNIGHT, "respond_within": "0"}, "", "Give a whole number, 1 or more."),
        ("promise", {**FORTNIGHT, "acknowledge_within": "soon"}, "soon", "Give a whole number, 1 or more."),
        ("promise", {**FORTNIGHT, "respond_within": ""}, "", "Give a number, or choose “not promised”."),
        ("promise", {**FORTNIGHT, "respond_within": "367"}, "367", "Give 366 at most."),
    ],
)
def test_a_slip_is_told_at_its_field_and_what_was_typed_stays(
    walk: Walk, code: str, given: dict[str, str], stays: str, told: str
) -> None:
    if code != "place":
        walk.place()
    answer = walk.send(f"/setup/start/{code}/", **given)
    text = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert told in text
    assert stays in text
    assert walk.go_on() == f"/setup/start/{'place' if code == 'place' else 'people'}/"
    assert not Tool.objects.exists()


def test_a_tool_that_is_there_is_not_made_twice(walk: Walk) -> None:
    walk.place()
    walk.people()
    walk.tool()
    answer = walk.send("/setup/start/tools/", name="agent assist", vendor="", owner=walk.admin.pk)
    assert "is there already" in unescape(answer.content.decode())
    assert Tool.objects.count() == 1


def test_a_table_with_slips_stores_nothing_and_stays_as_it_was_pasted(walk: Walk) -> None:
    walk.place()
    pasted = TABLE + "not-an-address,Bob,Cork,Billing,agent,,,E3\nbo@harbour.test,Bo,Cork,Billing,boss,,,E4\n"
    answer = walk.send("/setup/people/import/", pasted=pasted, create_missing="on", next="/setup/start/people/")
    text = unescape(answer.content.decode())
    assert "2 things have to be corrected." in text
    assert pasted.strip() in text.replace("\r\n", "\n")
    assert 'value="/setup/start/people/"' in text
    assert User.objects.count() == 1


def test_somebody_added_alone_leads_back_to_the_step(walk: Walk) -> None:
    walk.place()
    assert "/setup/people/new/?next=/setup/start/people/" in walk.page("/setup/start/people/")
    given = {"email": "ann@harbour.test", "name": "Ann", "roles": ["agent"], "site": Site.objects.get().pk}
    answer = walk.send("/setup/people/new/", **given, next="/setup/start/people/")
    assert answer["Location"] == "/setup/start/people/"
    away = walk.send("/setup/people/new/", **{**given, "email": "b@harbour.test"}, next="https://elsewhere.test/")
    assert away["Location"].startswith("/setup/people/")


@pytest.mark.parametrize("code", STEPS[1:])
def test_a_later_step_asked_for_too_early_leads_to_the_first(walk: Walk, code: str) -> None:
    answer = walk.client.get(f"/setup/start/{code}/", follow=True)
    assert answer.redirect_chain == [("/setup/start/place/", 302)]
    assert "Say first where you work" in unescape(answer.content.decode())


def test_an_address_that_is_no_step_is_not_there(walk: Walk) -> None:
    assert walk.client.get("/setup/start/nonsense/").status_code == 404


# --- who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["agent", "champion", "owner", "supervisor"])
def test_the_set_up_is_for_admins(walk: Walk, role: str) -> None:
    walk.everything()
    other = User.objects.create_user("eve@harbour.test", name="Eve", site=Site.objects.get())
    Grant.objects.create(user=other, role=role, scope="organisation", scope_id=0)
    client = Client()
    client.force_login(other)
    for path in ("/setup/", "/setup/organisation/", *(f"/setup/start/{code}/" for code in STEPS)):
        assert client.get(path).status_code == 403, path
    for path in ("/setup/finish/", "/setup/organisation/", *(f"/setup/start/{code}/" for code in STEPS)):
        assert client.post(path, PLACE).status_code == 403, path
    assert Organisation.objects.get().setup_done_at is None


def test_somebody_who_is_not_signed_in_is_asked_to(walk: Walk) -> None:
    for path in ("/setup/", "/setup/start/place/"):
        assert Client().get(path)["Location"] == f"/account/login/?next={path}"


def test_an_agent_before_any_tool_is_told_what_they_wait_for(walk: Walk) -> None:
    walk.place()
    walk.people()
    ann = Client()
    ann.force_login(User.objects.get(email="ann@harbour.test"))
    text = unescape(ann.get("/report").content.decode())
    assert "No AI tool is set up for you yet." in text
    assert "/setup/start/tools/" not in text
    assert "/setup/start/tools/" in walk.page("/report")
