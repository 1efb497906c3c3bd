"""A report without a name gives nobody away: not on a page, not in a fragment, not in the API, not by a filter."""

import json
from collections.abc import Iterator

from feedback.people.models import User
from feedback.reports import actions
from feedback.reports.models import FrictionReport
from feedback.reports.pseudonyms import pseudonym_of
from tests.cast import crowd
from tests.desk.conftest import Desk

READERS = ("Agent 02", "Owner 04", "Supervisor 05", "Admin 06")


def told_anonymously(desk: Desk) -> FrictionReport:
    """A whole life of a report that its reporter raised, replied on and verified without their name."""
    reporter, owner = desk.people["Agent 01"], desk.people["Owner 04"]
    crowd(*desk.sites.values())
    report = desk.report(anonymous=True, interaction_id="call-4711")
    actions.ask(report=report, by=owner, message="When?")
    actions.reply(report=report, by=reporter, message="Every morning.")
    actions.respond(report=report, by=owner, kind="answered", message="Press Alt and S.")
    actions.verify(report=report, by=reporter, fixed=False, note="Not for me.")
    return report


def pages(desk: Desk, reader: str, report: FrictionReport) -> Iterator[tuple[str, str]]:
    """Everything the desk shows this reader of the report."""
    page, api = desk.page(reader), desk.api(reader)
    paths = (f"/reports/{report}", "/reports", "/inbox", "/inbox?tab=reopened", f"/reports/{report}/alike")
    for path in paths:
        yield path, page.get(path).content.decode()
    yield "similar", page.post("/report/similar", {"text": report.text}).content.decode()
    yield "support", page.post(f"/reports/{report}/support", HTTP_HX_REQUEST="true").content.decode()
    root = "/api/v1/reports"
    for path in (root, f"{root}/{report}", f"{root}/{report}/timeline", f"{root}/{report}/attachments"):
        yield path, api.get(path).content.decode()


def without_the_reader(text: str, reader: User) -> str:
    """A page names whoever reads it."""
    return text.replace(reader.name, "").replace(reader.email, "")


def test_nobody_but_the_reporter_reads_who_it_was(desk: Desk) -> None:
    report, reporter = told_anonymously(desk), desk.people["Agent 01"]
    for name in READERS:
        for path, text in pages(desk, name, report):
            shown = without_the_reader(text, desk.people[name])
            for trace in (reporter.name, reporter.email, "Cork Cards", "call-4711"):
                assert trace not in shown, f"{path} tells {name} of {trace}"


def test_the_api_has_neither_reporter_nor_team(desk: Desk) -> None:
    report = told_anonymously(desk)
    for name in READERS:
        body = desk.api(name).get(f"/api/v1/reports/{report}").json()
        assert (body["reporter"], body["team"], body["interaction_id"]) == (None, None, "")
        lines = desk.api(name).get(f"/api/v1/reports/{report}/timeline").json()["results"]
        assert desk.people["Agent 01"].pk not in {line["actor"]["id"] for line in lines if line["actor"]}
        assert f'"{desk.people["Agent 01"].pk}"' not in json.dumps([line["data"] for line in lines])


def test_the_reporter_reads_their_own(desk: Desk) -> None:
    report = told_anonymously(desk)
    body = desk.api("Agent 01").get(f"/api/v1/reports/{report}").json()
    alias = pseudonym_of(report.pk)
    assert (body["reporter"], body["pseudonym"], body["mine"]) == (None, alias, True)
    assert f"You, as {alias}" in desk.page("Agent 01").get(f"/reports/{report}").content.decode()
    body = desk.api("Agent 02").get(f"/api/v1/reports/{report}").json()
    assert (body["pseudonym"], body["mine"]) == (alias, False)


def test_no_filter_finds_it_by_its_team(desk: Desk) -> None:
    told_anonymously(desk)
    found = desk.api("Owner 04").get("/api/v1/reports", {"team": "Cork Cards"}).json()["results"]
    assert found == []


def test_a_file_added_by_the_reporter_has_no_name(desk: Desk) -> None:
    report = told_anonymously(desk)
    from tests.desk.test_files import picture

    added = desk.api("Agent 01").post(f"/api/v1/reports/{report}/attachments", {"file": picture()}, format="multipart")
    assert added.status_code == 201
    listed = desk.api("Owner 04").get(f"/api/v1/reports/{report}/attachments").json()["results"]
    assert [one["uploaded_by"] for one in listed] == [None]
    assert pseudonym_of(report.pk) in desk.page("Owner 04").get(f"/reports/{report}").content.decode()
