"""The resource `reports` as programs meet it: raised, answered, joined, merged, verified, with every refusal named."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.desk.shown import PromiseShown, ReportShown
from feedback.reports.models import FrictionReport
from tests.desk.conftest import WORDS, Desk

NEW = {"tool": "Call Summary", "severity": "slowing", "text": WORDS}


def raised(desk: Desk, name: str = "Agent 01", **more: Any) -> dict[str, Any]:
    answer = desk.api(name).post("/api/v1/reports", {**NEW, **more})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_new_report_says_its_owner_the_rule_and_the_dates(desk: Desk) -> None:
    answer = desk.api("Agent 01").post("/api/v1/reports", NEW)
    body = answer.json()
    assert answer.status_code == 201
    assert body["reference"] == f"F-{body['id']}"
    assert body["owner"]["name"] == "Owner 04"
    assert body["routing"] == {
        "rule": "Everything else",
        "reason": "No other rule decides, so “Everything else” does. Owner 04 answers for Call Summary.",
    }
    assert {promise["kind"]: promise["state"] for promise in body["commitments"]} == {
        "acknowledge": "running",
        "respond": "running",
    }
    assert answer["Location"].endswith(f"/api/v1/reports/{body['id']}")
    again = desk.api("Agent 01").get(f"/api/v1/reports/f-{body['id']}")
    assert again.json() == body
    assert again["ETag"] == answer["ETag"]


def test_what_is_shown_is_what_the_description_promises(desk: Desk) -> None:
    assert set(raised(desk)) == set(ReportShown().fields)
    assert set(raised(desk)["commitments"][0]) == set(PromiseShown().fields)


def test_every_wrong_field_is_named(desk: Desk) -> None:
    answer = desk.api("Agent 01").post("/api/v1/reports", {"tool": "No such tool", "severity": "awful", "text": ""})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"tool", "severity", "text"}


def test_the_loop_by_api(desk: Desk) -> None:
    report = raised(desk)["reference"]
    owner, agent, other = desk.api("Owner 04"), desk.api("Agent 01"), desk.api("Agent 02")
    at = f"/api/v1/reports/{report}"
    assert other.post(f"{at}/support").json()["people_count"] == 2
    assert owner.post(f"{at}/acknowledge", {"message": "I hear it too."}).json()["state"] == "acknowledged"
    assert owner.post(f"{at}/ask", {"message": "Also when the line drops?"}).json()["state"] == "waiting_for_reporter"
    assert agent.post(f"{at}/reply", {"message": "Yes."}).json()["state"] == "acknowledged"
    change = owner.post(
        "/api/v1/changes",
        {
            "title": "A hang-up has no mood",
            "before": "Satisfied.",
            "after": "Ended.",
            "tool": "Call Summary",
        },
    ).json()
    answered = owner.post(f"{at}/respond", {"kind": "changed", "message": "It is changed.", "change": change["id"]})
    assert answered.json()["state"] == "changed"
    assert [(one["kind"], one["change"]) for one in answered.json()["responses"]] == [("changed", change["id"])]
    assert {promise["state"] for promise in answered.json()["commitments"]} == {"kept"}
    assert agent.post(f"{at}/verify", {"fixed": True}).json()["state"] == "confirmed"
    assert other.post(f"{at}/verify", {"fixed": False, "note": "Not for me."}).json()["state"] == "reopened"
    verbs = [line["verb"] for line in agent.get(f"{at}/timeline").json()["results"]]
    assert verbs[0].startswith(("report.reopened", "commitment.opened", "report.verified"))
    assert {"report.filed", "report.routed", "report.responded", "report.confirmed", "report.reopened"} <= set(verbs)


def test_an_illegal_move_names_the_legal_ones(desk: Desk) -> None:
    report = raised(desk)["reference"]
    answer = desk.api("Agent 01").post(f"/api/v1/reports/{report}/verify", {"fixed": True})
    assert answer.status_code == 409
    assert answer.json()["state"] == "new"
    assert "acknowledge" in answer.json()["legal"]


def test_what_one_may_not_see_is_not_there_and_what_one_may_not_do_is_refused_with_the_reason(desk: Desk) -> None:
    report = raised(desk)["reference"]
    elsewhere = desk.api("Agent 03")
    assert elsewhere.get(f"/api/v1/reports/{report}").status_code == 404
    assert elsewhere.post(f"/api/v1/reports/{report}/support").status_code == 404
    refused = desk.api("Agent 02").post(f"/api/v1/reports/{report}/respond", {"kind": "answered", "message": "So."})
    assert refused.status_code == 403
    assert refused.json()["detail"].startswith("Only the owner")


def test_moves_are_what_the_reader_may_do_now(desk: Desk) -> None:
    report = raised(desk)["reference"]
    assert desk.api("Agent 01").get(f"/api/v1/reports/{report}/moves").json()["moves"] == []
    assert desk.api("Supervisor 05").get(f"/api/v1/reports/{report}/moves").json()["moves"] == ["merge"]
    owner = desk.api("Owner 04").get(f"/api/v1/reports/{report}/moves").json()["moves"]
    assert {"acknowledge", "ask", "merge", "respond:planned"} <= set(owner)


def test_a_sharper_title_needs_the_present_version(desk: Desk) -> None:
    report, owner = raised(desk)["reference"], desk.api("Owner 04")
    etag = owner.get(f"/api/v1/reports/{report}")["ETag"]
    path = f"/api/v1/reports/{report}"
    changed = owner.patch(path, {"title": "Wrong mood after a hang-up"}, HTTP_IF_MATCH=etag)
    assert changed.json()["title"] == "Wrong mood after a hang-up"
    assert changed.json()["text"] == WORDS
    assert owner.patch(path, {"title": "Another"}, HTTP_IF_MATCH=etag).status_code == 412


def test_merged_and_separated_again(desk: Desk) -> None:
    first, second = raised(desk)["reference"], raised(desk, "Agent 02")["reference"]
    owner = desk.api("Owner 04")
    merged = owner.post(f"/api/v1/reports/{second}/merge", {"into": first}).json()
    assert (merged["state"], merged["merged_into"]) == ("merged", first)
    assert owner.get(f"/api/v1/reports/{first}").json()["people_count"] == 2
    late = desk.api("Agent 02").post(f"/api/v1/reports/{second}/verify", {"fixed": True}).json()
    assert (late["detail"], late["legal"]) == (f"{second} went into {first}. Do it there.", ["unmerge"])
    assert owner.post(f"/api/v1/reports/{second}/unmerge").json()["state"] == "new"
    assert owner.get(f"/api/v1/reports/{first}").json()["people_count"] == 1


def test_given_to_another_owner_with_the_reason(desk: Desk) -> None:
    report = raised(desk)["reference"]
    desk.person("Owner 07", "owner")
    body = {"owner": "owner07@example.test", "reason": "She runs the summaries now."}
    answer = desk.api("Supervisor 05").post(f"/api/v1/reports/{report}/assign", body)
    assert answer.json()["owner"]["name"] == "Owner 07"
    assert "She runs the summaries now." in answer.json()["routing"]["reason"]


@pytest.mark.parametrize("verb", ["respond", "ask", "assign", "merge", "note", "reply", "verify", "reopen"])
def test_somebody_who_may_not_is_told_so_whatever_they_sent(desk: Desk, verb: str) -> None:
    report = raised(desk)["reference"]
    for body in ({}, {"message": 3}):
        refused = desk.api("Agent 02").post(f"/api/v1/reports/{report}/{verb}", body)
        assert (refused.status_code, bool(refused.json()["detail"])) == (403, True), body
    assert desk.api("Owner 04").post(f"/api/v1/reports/{report}/respond", {}).status_code == 400
    assert desk.api("Agent 03").post(f"/api/v1/reports/{report}/{verb}", {}).status_code == 404


def test_declined_can_be_appealed_once(desk: Desk) -> None:
    report = raised(desk)["reference"]
    at, owner, agent = f"/api/v1/reports/{report}", desk.api("Owner 04"), desk.api("Agent 01")
    owner.post(f"{at}/respond", {"kind": "declined", "message": "Not now, because the vendor cannot."})
    assert agent.post(f"{at}/reopen", {"reason": "It costs me a minute a call."}).json()["state"] == "reopened"
    owner.post(f"{at}/respond", {"kind": "declined", "message": "Still not."})
    assert agent.post(f"{at}/reopen", {"reason": "Please."}).status_code == 409


def test_similar_ones_come_best_first(desk: Desk) -> None:
    wanted = raised(desk)["reference"]
    raised(desk, text="The headset crackles when a second window is open.")
    found = desk.api("Agent 02").get("/api/v1/reports/similar", {"text": "summary says satisfied, customer hung up"})
    first = found.json()["results"][0]
    assert first["reference"] == wanted
    assert 0 < first["score"] <= 1
    assert {"satisfied", "customer"} <= set(first["words"])


def test_the_list_is_filtered_and_ordered_like_the_board(desk: Desk) -> None:
    first, second = raised(desk)["reference"], raised(desk, "Agent 02", tool="Agent Assist")["reference"]
    api = desk.api("Agent 02")
    api.post(f"/api/v1/reports/{first}/support")

    def listed(**query: str) -> list[str]:
        return [one["reference"] for one in api.get("/api/v1/reports", query).json()["results"]]

    assert listed() == [second, first]
    assert listed(ordering="-people_count") == [first, second]
    assert listed(tool="Agent Assist") == [second]
    assert listed(mine="true") == [second]
    assert listed(supported="true") == [first]
    assert api.get("/api/v1/reports", {"stat": "new"}).status_code == 400


def test_list_queries_do_not_grow(desk: Desk, queries: Any) -> None:
    api = desk.api("Owner 04")
    for _each in range(3):
        desk.report()
    few = queries(lambda: api.get("/api/v1/reports"))
    for _each in range(27):
        desk.report("Agent 02")
    assert queries(lambda: api.get("/api/v1/reports")) == few
    assert FrictionReport.objects.count() == 30


def test_filing_takes_eight_statements_and_no_more_once_the_set_up_is_known(desk: Desk) -> None:
    api = desk.api("Agent 01")
    body = {**NEW, "tool": desk.tools["Call Summary"].pk}
    assert api.post("/api/v1/reports", body).status_code == 201
    with CaptureQueriesContext(connection) as asked:
        answer = api.post("/api/v1/reports", body)
    assert answer.json()["owner"]["name"] == "Owner 04"
    verbs = [query["sql"].split(" ", 1)[0] for query in asked.captured_queries]
    # Who is asking, with the edition of the set-up; report, assignment, promises, events and what is owed to them.
    assert verbs == ["SELECT", "SAVEPOINT", *["INSERT"] * 5, "RELEASE"]
