"""Raising a report on the page: preselected, promised before and after, stored once, and never at the cost of words."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from feedback.commitments.actions import create_policy
from feedback.commitments.queries import promises_of
from feedback.reports import actions
from feedback.reports.models import FrictionReport
from feedback.routing.actions import create_rule
from feedback.routing.actions.rules import Draft
from tests.desk.conftest import WORDS, Desk


def sent(desk: Desk, **more: str) -> dict[str, str]:
    return {
        "tool": str(desk.tools["Call Summary"].pk),
        "severity": "slowing",
        "text": WORDS,
        "key": uuid4().hex,
        **more,
    }


def checked(html: str, name: str) -> list[str]:
    inputs = re.findall(rf'<input type="radio" name="{name}"[^>]*>', html)
    return [re.findall(r'value="([^"]*)"', one)[0] for one in inputs if "checked" in one]


def test_stored_and_said_so_with_owner_and_date(desk: Desk) -> None:
    page = desk.page("Agent 01")
    answer = page.post("/report", sent(desk))
    report = FrictionReport.objects.get()
    assert answer["Location"] == f"/report/received/{report}"
    html = page.get(answer["Location"]).content.decode()
    assert f"Received. {report} is stored." in html
    assert "Owner 04 has seen it by" in html
    assert 'aria-label="Day 0 of 14' in html


def test_a_double_submit_and_a_retry_make_one(desk: Desk) -> None:
    page, data = desk.page("Agent 01"), sent(desk)
    first, second = page.post("/report", data), page.post("/report", data)
    assert first["Location"] == second["Location"]
    assert FrictionReport.objects.count() == 1


def test_the_same_page_with_other_words_says_so_and_keeps_them(desk: Desk) -> None:
    page, data = desk.page("Agent 01"), sent(desk)
    page.post("/report", data)
    again = page.post("/report", {**data, "text": "Something else entirely gets in my way."})
    html = again.content.decode()
    assert again.status_code == 409
    assert "This page has sent a report before." in html
    assert "Something else entirely gets in my way." in html
    fresh = re.findall(r'name="key" value="(\w+)"', html)[0]
    assert page.post("/report", {**data, "text": "Something else entirely.", "key": fresh}).status_code == 302
    assert FrictionReport.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"tool": ""}, "Choose the tool it happens with."),
        ({"interaction_id": "my mail is a@b.c"}, "Give the call’s id"),
        ({"text": "x" * 4001}, "4000"),
    ],
)
def test_on_any_error_what_was_typed_stays(desk: Desk, wrong: dict[str, str], told: str) -> None:
    data = sent(desk, expected="That it says: ended by customer.", anonymous="on", moment="wrap_up")
    answer = desk.page("Agent 01").post("/report", {**data, **wrong})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert told.replace("’", "&#x27;") in html or told in html
    for words in ({**data, **wrong}["text"], data["expected"]):
        assert words in html
    assert checked(html, "moment") == ["wrap_up"]
    assert re.search(r'name="anonymous"[^>]*checked', html)
    assert not FrictionReport.objects.exists()


def test_tool_and_call_type_are_those_of_last_time(desk: Desk) -> None:
    page = desk.page("Agent 01")
    assert checked(page.get("/report").content.decode(), "tool") == []
    page.post("/report", sent(desk, tool=str(desk.tools["Agent Assist"].pk)))
    html = page.get("/report").content.decode()
    assert checked(html, "tool") == [str(desk.tools["Agent Assist"].pk)]
    assert "Owner 04 has seen it by" in html


def test_the_promise_is_quoted_for_what_is_chosen(desk: Desk) -> None:
    page = desk.page("Agent 01")
    chosen = {"tool": desk.tools["Call Summary"].pk, "severity": "blocking"}
    html = page.post("/report/promise", chosen).content.decode()
    assert "Owner 04 has seen it by" in html
    assert "and answers you by" in html
    assert "Owner 04 answers for Call Summary." in html
    assert "Choose a tool" in page.post("/report/promise", {"tool": "nonsense"}).content.decode()


def test_without_a_name_the_promise_is_that_of_the_rules_that_then_hold(desk: Desk) -> None:
    """None for a team, and none for a site that is not told: on the page with and without scripts, and by program."""
    near = desk.person("Owner 07", "owner")
    for name, where in (("Team", {"teams": [desk.teams["Cork"]]}), ("Site", {"sites": [desk.sites["Cork"]]})):
        draft = Draft(name=name, target="person", person=near, **where)
        create_rule(by=desk.people["Admin 06"], draft=draft)
    create_policy(by=desk.people["Admin 06"], name="Cork", site=desk.sites["Cork"], respond_days=3)
    page, api = desk.page("Agent 01"), desk.api("Admin 06")
    tool, cork = desk.tools["Call Summary"].pk, desk.sites["Cork"].pk
    for given, owner in (({}, near), ({"anonymous": "on"}, desk.people["Owner 04"])):
        chosen = {"tool": tool, "severity": "slowing", **given}
        drawn = page.post("/report/promise", chosen).content.decode()
        whole = page.post("/report", {**chosen, "check": "1"}).content.decode()
        asked = {**chosen, "site": cork, "team": desk.teams["Cork"].pk, "anonymous": bool(given)}
        told = api.post("/api/v1/routing-rules/preview", asked).json()["owner"]["name"]
        due = api.post("/api/v1/sla-policies/preview", {"site": cork, "tool": tool, "anonymous": bool(given)}).json()
        report = desk.report(anonymous=bool(given))
        stored = promises_of([report.pk])[report.pk][-1].due_at
        assert (report.owner, told) == (owner, owner.name)
        assert f"{owner.name} has seen it by" in drawn
        assert f"{owner.name} has seen it by" in whole
        assert due["respond"][:13] == stored.isoformat()[:13]


def test_similar_ones_appear_and_me_too_keeps_the_words(desk: Desk) -> None:
    report = desk.report("Agent 02")
    page = desk.page("Agent 01")
    found = page.post("/report/similar", {"text": "The summary says satisfied but he hung up"}).content.decode()
    assert report.title in found
    assert f'name="join" value="{report.pk}"' in found
    data = sent(desk, text="The summary says satisfied but he hung up", join=str(report.pk))
    html = page.post("/report", data).content.decode()
    assert "The summary says satisfied but he hung up</textarea>" in html
    assert "You are one of 2" in html
    assert FrictionReport.objects.get().people_count == 2


def test_what_was_answered_before_is_not_joined_but_opened(desk: Desk) -> None:
    told = "The summary says satisfied but he hung up"
    report = desk.report("Agent 02")
    page, owner = desk.page("Agent 01"), desk.people["Owner 04"]
    assert "its date is sooner" in page.post("/report/similar", {"text": told}).content.decode()
    actions.respond(report=report, by=owner, kind="changed", message="It is.")
    actions.verify(report=report, by=desk.people["Agent 02"], fixed=True)
    html = page.post("/report/similar", {"text": told}).content.decode()
    assert report.title in html
    assert "Confirmed" in html
    assert 'name="join"' not in html
    assert "It happens again" in html
    assert "its date is sooner" not in html


def test_what_says_most_nearly_the_same_comes_first_open_or_not(desk: Desk) -> None:
    told = "The summary says satisfied but he hung up"
    near = desk.report("Agent 02", text=told)
    desk.report("Agent 02", text="The summary is late whenever a caller has hung up before the end of the survey.")
    actions.respond(report=near, by=desk.people["Owner 04"], kind="answered", message="So it is.")
    html = desk.page("Agent 01").post("/report/similar", {"text": told}).content.decode()
    assert html.index("It happens again") < html.index('name="join"')


def test_of_two_that_say_the_same_the_one_that_can_be_joined_comes_first(desk: Desk) -> None:
    told = "The summary says satisfied but he hung up"
    desk.report("Agent 02", text=told)
    later = desk.report("Agent 02", text=told)
    actions.respond(report=later, by=desk.people["Owner 04"], kind="answered", message="So it is.")
    html = desk.page("Agent 01").post("/report/similar", {"text": told}).content.decode()
    assert html.index('name="join"') < html.index("It happens again")


def test_without_scripts_a_button_looks_for_similar_ones(desk: Desk) -> None:
    report = desk.report("Agent 02")
    html = desk.page("Agent 01").post("/report", sent(desk, check="1")).content.decode()
    assert report.title in html
    assert WORDS in html
    assert FrictionReport.objects.count() == 1


def test_too_little_to_be_like_anything_finds_nothing(desk: Desk) -> None:
    desk.report("Agent 02")
    html = desk.page("Agent 01").post("/report/similar", {"text": "The"}).content.decode()
    assert "Me too" not in html


def test_somebody_without_a_site_is_told_why_and_loses_nothing(desk: Desk) -> None:
    data = sent(desk)
    answer = desk.page("Admin 06").post("/report", data)
    assert answer.status_code == 409
    assert "You belong to no site yet" in answer.content.decode()
    assert WORDS in answer.content.decode()


def test_only_the_reporter_sees_that_page(desk: Desk) -> None:
    report = desk.report()
    answer = desk.page("Owner 04").get(f"/report/received/{report}")
    assert answer["Location"] == f"/reports/{report}"
    assert desk.page("Agent 03").get(f"/report/received/{report}").status_code == 404


def test_what_came_of_a_report_never_breaks_that_page(desk: Desk) -> None:
    page, owner = desk.page("Agent 01"), desk.people["Owner 04"]
    praised = page.post("/report", sent(desk, nature="works_well"), follow=True)
    assert "It is on the owner’s list." in praised.text
    received = page.post("/report", sent(desk))["Location"]
    report = FrictionReport.objects.latest("pk")
    actions.acknowledge(report=report, by=owner)
    assert "Owner 04 answers you by" in page.get(received).text
    actions.respond(report=report, by=owner, kind="declined", message="Not now, because the vendor ends it in May.")
    assert page.get(received)["Location"] == f"/reports/{report}"


def test_a_stranger_signs_in_first() -> None:
    assert Client().get("/report")["Location"].startswith("/account/login/")


def test_a_post_without_the_token_is_refused(desk: Desk) -> None:
    page = desk.page("Agent 01", enforce_csrf_checks=True)
    assert page.post("/report", sent(desk)).status_code == 403
    assert not FrictionReport.objects.exists()


def test_what_will_be_masked_stands_on_the_form_and_what_was_on_the_page_after(desk: Desk) -> None:
    page, told = desk.page("Agent 01"), "He gave 4111 1111 1111 1111 and jane@example.com."
    html = page.post("/report/masking", {"text": told, "expected": "password: hunter2"}).content.decode()
    assert "Will be masked before it is stored: 1 card number, 1 e-mail address, 1 password or key" in html
    assert "<s>4111 1111 1111 1111</s>" in html
    assert "[secret]" in html
    assert "Will be masked" not in page.post("/report/masking", {"text": "Nothing at all."}).content.decode()
    after = page.get(page.post("/report", sent(desk, text=told))["Location"]).content.decode()
    assert "Masked before it was stored: 1 card number, 1 e-mail address" in after
    assert "4111" not in after
    shown = desk.api("Agent 01").post("/api/v1/reports/masking", {"text": told}, format="json").json()
    assert shown == {"text": "He gave [card] and [email].", "masked": {"card": 1, "email": 1}}
    assert FrictionReport.objects.count() == 1


def test_no_field_of_the_wire_takes_a_card_or_an_address_past_the_mask(desk: Desk) -> None:
    api, told = desk.api("Agent 01"), "Paste: &#52;111%201111\n1111\t1111 and jane%40example.com"
    whole = {"tool": desk.tools["Call Summary"].pk, "severity": "slowing", "text": told, "suggested": told}
    stored = api.post("/api/v1/reports", {**whole, "interaction_id": "c-4111111111111111"}, format="json").json()
    report = FrictionReport.objects.get()
    assert report.text == report.suggested == "Paste: [card] and [email]"
    assert (report.interaction_id, stored["interaction_id"]) == ("c-[card]", "c-[card]")
    assert stored["masked"] == {"card": 3, "email": 2}
    told = desk.page("Agent 01").post("/report/masking", {"interaction_id": "c-4111111111111111"}).content.decode()
    assert "Will be masked before it is stored: 1 card number" in told
